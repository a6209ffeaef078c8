import { groupKindOf } from '../kinds/kinds';
import { parse } from 'yaml';
import type { Problem } from '../program/errors';
import { isRecord, recordAt, recordsAt } from '../kubernetes/manifest';
import type { RenderedObject } from '../cluster/rendered-object';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import { embeddingCatalogue } from '../catalogues/model-catalogue';
import { type Guard, objectProblem } from './guard';
import { defaultMountPath } from '../releases/rhoai-2.25/llama-stack/run-yaml-fields';
import { runYamlRules } from '../releases/rhoai-2.25/llama-stack/run-yaml-rules';
import { serverRules } from '../releases/rhoai-2.25/llama-stack/server-rules';
import type { Finding, ServedRunYaml } from '../releases/served-llama-stack';

/** Key that the operators of 2.25, 3.0 and 3.2 start from. */
const configKey = 'run.yaml';

/**
 * PAI-212: the server understands all of its run.yaml, and its container has what run.yaml refers to.
 *
 * Llama Stack 0.2.22 ignores keys that it does not know and fails late on others, so this reads what was
 * rendered and compares it with tables of its own; it does not share code with the builders.
 */
export const runYamlIsUnderstood: Guard = (rendered) =>
  rendered.objects
    .filter(({ manifest }) => groupKindOf(manifest) === 'llamastack.io/LlamaStackDistribution')
    .flatMap((server) => checkServer(server, rendered));

function checkServer(server: RenderedObject, { environment, objects }: RenderedEnvironment): Problem[] {
  const spec = recordAt(server.manifest, 'spec', 'server');
  const name = recordAt(spec, 'userConfig').configMapName;
  const { namespace } = server.manifest.metadata;
  const configMap = objects.find(
    ({ manifest }) =>
      groupKindOf(manifest) === 'ConfigMap' &&
      manifest.metadata.name === name &&
      manifest.metadata.namespace === namespace,
  );
  if (configMap === undefined) {
    const message = `starts without a rendered run.yaml: userConfig names ${String(name)}`;
    return [problem(server, { where: 'userConfig', message, remedy: 'name a ConfigMap of its namespace' })];
  }
  const run = readYaml(configMap);
  if (!isRecord(run)) {
    const message = `has no mapping under the key ${configKey}`;
    return [problem(configMap, { where: 'data', message, remedy: 'render it with LlamaStackConfig' })];
  }
  const served: ServedRunYaml = {
    run,
    server: spec,
    env: environmentOf(spec),
    mountPath: mountPathOf(spec),
    embedding: embeddingCatalogue[environment.rag.embeddingModel],
  };
  return [
    ...runYamlRules.flatMap((rule) => rule(served)).map((finding) => problem(configMap, finding, configKey)),
    ...serverRules.flatMap((rule) => rule(served)).map((finding) => problem(server, finding, 'spec.server')),
  ];
}

function problem(object: RenderedObject, { where, message, remedy }: Finding, root?: string): Problem {
  return objectProblem('PAI-212', object, message, remedy, root === undefined ? where : `${root} ${where}`);
}

function readYaml({ manifest }: RenderedObject): unknown {
  const text = recordAt(manifest, 'data')[configKey];
  if (typeof text !== 'string') return undefined;
  try {
    // The server reads it with PyYAML.
    return parse(text, { version: '1.1' });
  } catch {
    return undefined;
  }
}

function environmentOf(spec: Record<string, unknown>): Map<string, string | undefined> {
  return new Map(
    recordsAt(spec, 'containerSpec', 'env').map(({ name, value }) => [
      String(name),
      typeof value === 'string' ? value : undefined,
    ]),
  );
}

function mountPathOf(spec: Record<string, unknown>): string {
  const stated = recordAt(spec, 'storage').mountPath;
  return typeof stated === 'string' ? `${stated.replace(/\/+$/, '')}/` : defaultMountPath;
}
