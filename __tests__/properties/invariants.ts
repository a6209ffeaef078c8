import { producedBy } from '../../lib/releases/release';
import { spawnSync } from 'node:child_process';
import { gpuPoolsOf } from '../../lib/environment/gpu-pool';
import { syncWaveAnnotation } from '../../lib/cluster/environment-app';
import {
  identityOf,
  isRecord,
  type Manifest,
  recordAt,
  recordsAt,
  walk,
} from '../../lib/kubernetes/manifest';
import { isHandover } from '../../lib/cluster/rendered-object';
import { syncWaves } from '../../lib/kinds/sync-waves';
import { parseQuantity } from '../../lib/kubernetes/quantity';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { outputFiles } from '../../lib/output/output';
import type { OutputFiles } from '../../lib/program/output-files';
import { runGuards } from '../../lib/guards';
import { unknownIn } from '../support/guide-names';
import { identityOfProduced } from '../../lib/guards/identities';
import { imagesIn } from '../support/image-text';
import { consoleBlocks } from '../../tools/markdown-section';
import { referencesOf } from '../../lib/guards/reference-finder';
import { validateManifest } from '../support/schemas';
import { none } from './definition';

/** Everything that holds for every valid environment, checked on one. */
export function checkInvariants(rendered: RenderedEnvironment): void {
  const manifests = rendered.objects.map(({ manifest }) => manifest);
  none(
    runGuards(rendered).map(({ code, construct = '', message }) => `${code} ${construct}: ${message}`),
    'guards',
  );
  none(
    manifests.flatMap((manifest) =>
      validateManifest(manifest, rendered.environment.release).map(
        (problem) => `${title(manifest)}: ${problem}`,
      ),
    ),
    'schemas',
  );
  // A person may state a namespace that Argo CD completes.
  const applied = rendered.objects
    .filter(({ folder }) => !isHandover(folder))
    .map(({ manifest }) => manifest);
  none(repeated([...applied.map(identityOf), ...madeByOperators(rendered)]), 'two objects of one identity');
  none(wrongWaves(rendered), 'waves');
  const files = outputFiles([rendered]);
  const paths = [...files.keys()].filter((path) => path.endsWith('.k8s.yaml'));
  none(paths.length === manifests.length ? [] : [`${paths.length}`], 'not one file per object');
  none(unlistedImages(files), 'images that images.txt lacks');
  none(guideProblems(rendered, files), 'commands of the guide');
  none(unportable(files), 'file names');
  none(manifests.flatMap(credentials), 'credentials');
  none(manifests.flatMap(limitsBelowRequests), 'limits below requests');
  none(modelNames(manifests), 'names that Kubernetes refuses for a Service');
  none(fullPools(rendered), 'pools');
  none(readersOfOldSecrets(rendered), 'rotated Secrets that somebody still reads');
}

function title({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** Identities of the volume claims and the like that operators make or claim: nobody else may make them too. */
function madeByOperators({ objects, platform }: RenderedEnvironment): string[] {
  const made = objects.flatMap(({ manifest }) => producedBy(platform.release, manifest));
  const shared = made.filter((each) => each.shared === true).map(identityOfProduced);
  return [...new Set(shared), ...made.filter((each) => each.shared !== true).map(identityOfProduced)];
}

function wrongWaves({ objects }: RenderedEnvironment): string[] {
  return objects.flatMap(({ manifest, syncWave }) => {
    const expected = String(syncWaves[syncWave]);
    const found = manifest.metadata.annotations?.[syncWaveAnnotation];
    return found === expected ? [] : [`${title(manifest)}: ${String(found)}, not ${expected}`];
  });
}

/** Images anywhere in what a cluster reads, or a person, that nobody would copy to a mirror. */
function unlistedImages(files: OutputFiles): string[] {
  const list = [...files].find(([path]) => path.endsWith('/mirror/images.txt'))?.[1] ?? '';
  const listed = new Set(list.split(/\s/));
  return [...files]
    .filter(([path]) => !path.includes('/mirror/'))
    .flatMap(([path, text]) => imagesIn(text).map((image) => ({ path, image })))
    .filter(({ image }) => !listed.has(image))
    .map(({ path, image }) => `${path}: ${image}`);
}

/** Names that every file system takes: no reserved character, short parts, different in lower case too. */
function unportable(files: OutputFiles): string[] {
  const paths = [...files.keys()];
  return [
    ...repeated(paths.map((path) => path.toLowerCase())),
    ...paths.filter((path) => path.split('/').some((part) => !/^[A-Za-z0-9._-]{1,255}(?<![. ])$/.test(part))),
  ];
}

const credentialVariable = /PASSWORD|SECRET|TOKEN|ACCESS_KEY|CREDENTIAL/;

/** Asks the objects in its own way, not with the guard's rules. */
function credentials(manifest: Manifest): string[] {
  const data = ['data', 'stringData'].filter((key) => manifest.kind === 'Secret' && key in manifest);
  const variables = [...walk(manifest)]
    .flatMap(({ value }) => recordsAt(value, 'env'))
    .filter(({ name, value }) => value !== undefined && credentialVariable.test(String(name)))
    .filter(({ name, value }) => !(String(name).endsWith('_FILE') && String(value).startsWith('/')))
    .map(({ name }) => String(name));
  const keys = JSON.stringify(manifest).includes('PRIVATE KEY') ? ['a private key'] : [];
  return [...data, ...variables, ...keys].map((found) => `${title(manifest)}: ${found}`);
}

function limitsBelowRequests(manifest: Manifest): string[] {
  return [...walk(manifest)].flatMap(({ value }) => {
    const requests = recordAt(value, 'requests');
    const limits = recordAt(value, 'limits');
    return Object.keys(requests)
      .filter((name) => name in limits)
      .filter((name) => amount(requests[name]) > amount(limits[name]))
      .map((name) => `${title(manifest)}: ${name} ${String(requests[name])} > ${String(limits[name])}`);
  });
}

function amount(quantity: unknown): number {
  return parseQuantity(String(quantity)) ?? Number.NaN;
}

/** KServe makes a Service of the name, and a Service begins with a letter. */
function modelNames(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter(({ kind }) => kind === 'InferenceService' || kind === 'Service')
    .map(({ metadata }) => metadata.name)
    .filter((name) => !/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name));
}

/** A rotation reaches every reader, or the old key would have to live on. */
function readersOfOldSecrets({ objects, needs }: RenderedEnvironment): string[] {
  const old = new Set(
    [...needs.secrets, ...needs.producedSecrets]
      .flatMap(({ older }) => older ?? [])
      .map(({ namespace, name }) => `${namespace}/${name}`),
  );
  return objects
    .flatMap(referencesOf)
    .filter(({ kind, namespace = '', name }) => kind === 'Secret' && old.has(`${namespace}/${name}`))
    .map(({ from, path, name }) => `${title(from.manifest)} ${path}: ${name}`);
}

/** GPUs that all pods of a pool ask for, against what the pool has. Pools are told apart by their nodes. */
function fullPools({ environment, objects }: RenderedEnvironment): string[] {
  const capacity = gpuPoolsOf(environment).reduce(
    (sum, pool) => sum + (pool.autoscaling?.max ?? pool.nodes) * pool.gpusPerNode * pool.device.perGpu,
    0,
  );
  const asked = objects.reduce((sum, { manifest }) => sum + gpusOf(manifest), 0);
  return asked <= capacity ? [] : [`${asked} GPUs are asked for, all pools have ${capacity}`];
}

/** GPUs that an object can ask for; updates may run new replicas beside the old ones. */
function gpusOf({ kind, metadata, spec }: Manifest): number {
  if (kind === 'InferenceService') {
    const revisions = metadata.annotations?.['serving.kserve.io/deploymentMode'] === 'Serverless' ? 2 : 1;
    const predictor = recordAt(spec, 'predictor');
    const surge = Number(recordAt(predictor, 'deploymentStrategy', 'rollingUpdate').maxSurge ?? 0);
    const gpus = recordAt(predictor, 'model', 'resources', 'requests')['nvidia.com/gpu'];
    const nodes = Number(recordAt(predictor, 'workerSpec').pipelineParallelSize ?? 1);
    return (revisions * Number(predictor.maxReplicas ?? 1) + surge) * nodes * Number(gpus ?? 0);
  }
  if (kind !== 'Deployment' || !isRecord(spec)) return 0;
  const containers = recordsAt(spec, 'template', 'spec', 'containers');
  const gpus = containers.map((container) => recordAt(container, 'resources', 'limits')['nvidia.com/gpu']);
  return gpus.reduce((sum: number, each) => sum + Number(each ?? 0), 0) * Number(spec.replicas ?? 1);
}

/** What the commands of the guide name and nobody makes, and blocks that bash does not read. */
function guideProblems(rendered: RenderedEnvironment, files: OutputFiles): string[] {
  const text = files.get(`${rendered.environment.name}/GUIDE.md`) ?? '';
  const input = consoleBlocks(text).join('\n');
  const { status, stderr } = spawnSync('bash', ['-n'], { input, encoding: 'utf8' });
  return [...unknownIn(text, rendered, files), ...(status === 0 ? [] : [stderr])];
}
