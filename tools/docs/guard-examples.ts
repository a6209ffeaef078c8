import type { ErrorCode } from '../../lib/program/errors';
import { throwIfAny } from '../../lib/program/errors';
import type { Manifest } from '../../lib/kubernetes/manifest';
import type { RenderedObject } from '../../lib/cluster/rendered-object';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { imageDigests } from '../../lib/environment/checks/image-digests';
import { loadEnvironments } from '../../lib/environment/load';
import { runGuards } from '../../lib/guards';
import { renderEnvironment } from '../../lib/stages/environment';
import { exampleText } from '../environments';
import { messageOf } from './environment-examples';

/** The environment whose objects the examples break. */
const example = 'environments/demo.yaml';

type Break = (objects: readonly RenderedObject[]) => readonly RenderedObject[];

const breaks: readonly (readonly [code: ErrorCode, change: Break])[] = [
  ['PAI-201', changed('Route', 'minio-console', /"to":\{[^}]*\}/, '"to":{"kind":"Service","name":"minioo"}')],
  ['PAI-202', (objects) => [...objects, first(objects, 'ConfigMap', 'minio-bootstrap')]],
  [
    'PAI-203',
    added({ apiVersion: 'v1', kind: 'Secret', metadata: secretName(), data: { password: 'c2VjcmV0' } }),
  ],
  ['PAI-204', changed('Route', 'minio-console', 'apps.demo.example.com', 'apps.lab.example.com')],
  [
    'PAI-205',
    changed('Deployment', 'minio', /quay\.io\/minio\/minio[:@][^"]*/, 'quay.io/minio/minio:latest'),
  ],
  ['PAI-206', delayed('PersistentVolumeClaim', 'minio-data')],
  [
    'PAI-207',
    (objects) =>
      changed(
        'Service',
        'minio',
        '"ports":[',
        '"ports":[{"name":"debug","port":9002},',
      )(changed('Route', 'minio-console', '"targetPort":"console"', '"targetPort":"debug"')(objects)),
  ],
  ['PAI-208', changed('Service', 'minio', '"name":"minio","namespace"', '"name":"MinIO","namespace"')],
  ['PAI-209', changed('Deployment', 'minio', '"readinessProbe"', '"readyProbe"')],
  [
    'PAI-210',
    added({
      apiVersion: 'llamastack.opendatahub.io/v1alpha1',
      kind: 'LlamaStackDistribution',
      metadata: { name: 'llama-stack', namespace: 'private-ai-demo' },
    }),
  ],
  [
    'PAI-216',
    added({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'minio-anyuid', namespace: 'model-storage' },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'system:openshift:scc:anyuid',
      },
      subjects: [{ kind: 'ServiceAccount', name: 'minio', namespace: 'model-storage' }],
    }),
  ],
  ['PAI-218', changed('Subscription', 'nfd', '"redhat-operators"', '"community-operators"')],
  ['PAI-217', changed('Deployment', 'minio', '"Recreate"', '"RollingUpdate"')],
  ['PAI-211', changed('Service', 'minio', '"selector":{', '"selector":{"version":"1",')],
];

/** Messages about rendered objects, each from a run of the guards or of what main.ts checks beside them. */
export function guardExamples(): Map<ErrorCode, string> {
  const files = [{ path: example, text: exampleText('demo') }];
  const [loaded] = loadEnvironments(files);
  if (loaded === undefined) throw new Error(`${example} is empty`);
  const rendered = renderEnvironment(loaded.environment);
  const examples = new Map<ErrorCode, string>();
  for (const [code, change] of breaks) {
    const broken: RenderedEnvironment = { ...rendered, objects: change(rendered.objects) };
    examples.set(
      code,
      messageOf(code, () => {
        throwIfAny(runGuards(broken));
      }),
    );
  }
  examples.set(
    'PAI-115',
    messageOf('PAI-115', () => {
      const [strict] = loadEnvironments([
        { path: example, text: `${exampleText('demo')}\nimages:\n  requireDigests: true\n` },
      ]);
      if (strict === undefined) throw new Error(`${example} is empty`);
      const [problem] = imageDigests(strict.environment, rendered.platform.images.usedBy(rendered.objects));
      throwIfAny(problem === undefined ? [] : [strict.problemOf(problem)]);
    }),
  );
  return examples;
}

/** Changes the JSON of one object; fails if the text to change is not there any more. */
function changed(kind: string, name: string, from: string | RegExp, to: string): Break {
  return (objects) =>
    objects.map((object) => {
      if (object !== first(objects, kind, name)) return object;
      const text = JSON.stringify(object.manifest);
      const next = text.replace(from, to);
      if (next === text) throw new Error(`${kind} ${name} has no ${String(from)}; correct tools/docs`);
      return { ...object, manifest: JSON.parse(next) as Manifest };
    });
}

function delayed(kind: string, name: string): Break {
  return (objects) =>
    objects.map((object) =>
      object === first(objects, kind, name) ? { ...object, syncWave: 'services' } : object,
    );
}

function added(manifest: Manifest): Break {
  return (objects) => [...objects, { ...first(objects, 'ConfigMap', 'minio-bootstrap'), manifest }];
}

function secretName(): Manifest['metadata'] {
  return { name: 'minio-credentials', namespace: 'model-storage' };
}

function first(objects: readonly RenderedObject[], kind: string, name: string): RenderedObject {
  const found = objects.find(({ manifest }) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) throw new Error(`${example} renders no ${kind} ${name}; correct tools/docs`);
  return found;
}
