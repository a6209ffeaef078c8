import { parse } from 'yaml';
import { embeddingCatalogue } from '../catalogues/embedding-catalogue';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import type { RenderedObject } from '../cluster/rendered-object';
import { groupKindOf } from '../kinds/kinds';
import { isRecord, recordAt } from '../kubernetes/manifest';
import type { Problem } from '../program/errors';
import { ownServer } from '../releases/llama-stack';
import type { LlamaStackFinding, LlamaStackRule, ServerSettings } from '../releases/served-llama-stack';
import { type Guard, objectProblem } from './guard';

/**
 * PAI-212: the Llama Stack server understands all of its configuration, and its container has what that refers to.
 *
 * A server ignores keys that it does not know and fails late on others, so this reads what was rendered and applies the
 * rules of the release.
 */
export const llamaStackUnderstandsItsConfiguration: Guard = (rendered) =>
  rendered.objects.flatMap((object) => {
    const { groupKind, settingsOf, ownSettingsOf, rules } = rendered.platform.release.llamaStack;
    const { manifest } = object;
    if (groupKindOf(manifest) === groupKind)
      return checkServer(object, settingsOf(manifest), rules.server, rendered);
    return groupKindOf(manifest) === 'apps/Deployment' && manifest.metadata.name === ownServer
      ? checkServer(object, ownSettingsOf(manifest), rules.ownServer, rendered)
      : [];
  });

function checkServer(
  server: RenderedObject,
  settings: ServerSettings,
  serverRules: readonly LlamaStackRule[],
  rendered: RenderedEnvironment,
): Problem[] {
  const { configKey, rules } = rendered.platform.release.llamaStack;
  const { namespace } = server.manifest.metadata;
  const configMap = rendered.objects.find(
    ({ manifest }) =>
      groupKindOf(manifest) === 'ConfigMap' &&
      manifest.metadata.name === settings.configMap &&
      manifest.metadata.namespace === namespace,
  );
  if (configMap === undefined) {
    const message = `starts without a rendered ${configKey}: it names ConfigMap ${String(settings.configMap)}`;
    const remedy = 'name a ConfigMap of its namespace';
    return [problem(server, { where: settings.path, message, remedy })];
  }
  const run = readYaml(configMap, configKey);
  if (!isRecord(run)) {
    const message = `has no mapping under the key ${configKey}`;
    return [problem(configMap, { where: 'data', message, remedy: 'render it with LlamaStackConfig' })];
  }
  const { embeddingModel } = rendered.environment.rag;
  const embedding = { name: embeddingModel, ...embeddingCatalogue[embeddingModel] };
  const served = { ...settings, run, embedding };
  return [
    ...rules.configuration
      .flatMap((rule) => rule(served))
      .map((found) => problem(configMap, found, configKey)),
    ...serverRules.flatMap((rule) => rule(served)).map((found) => problem(server, found, settings.path)),
  ];
}

function problem(
  object: RenderedObject,
  { where, message, remedy }: LlamaStackFinding,
  root?: string,
): Problem {
  return objectProblem('PAI-212', object, message, remedy, root === undefined ? where : `${root} ${where}`);
}

function readYaml({ manifest }: RenderedObject, key: string): unknown {
  const text = recordAt(manifest, 'data')[key];
  if (typeof text !== 'string') return undefined;
  try {
    // The server reads it with PyYAML.
    return parse(text, { version: '1.1' });
  } catch {
    return undefined;
  }
}
