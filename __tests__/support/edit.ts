import type { Manifest } from '../../lib/kubernetes/manifest';
import type { RenderedObject } from '../../lib/cluster/rendered-object';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';

/** A manifest that a test may change. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests break manifests in every way
export type Editable = any;

/** A copy of the environment in which the object of that kind and name is changed in place. */
export function edited(
  environment: RenderedEnvironment,
  kind: string,
  name: string | RegExp,
  edit: (manifest: Editable, object: { folderOrder: number; syncWave: RenderedObject['syncWave'] }) => void,
): RenderedEnvironment {
  const objects = structuredClone(environment.objects);
  const object = objects.find(
    ({ manifest }) =>
      manifest.kind === kind &&
      (typeof name === 'string' ? manifest.metadata.name === name : name.test(manifest.metadata.name)),
  );
  if (object === undefined) throw new Error(`no ${kind} ${String(name)}`);
  edit(object.manifest, object);
  return { ...environment, objects };
}

/** A copy of the environment with one more object in stage 00. */
export function extended(environment: RenderedEnvironment, manifest: Manifest): RenderedEnvironment {
  const object: RenderedObject = {
    manifest,
    folder: 'stage00-ai-platform',
    folderOrder: 0,
    syncWave: 'configuration',
    construct: 'added/by/test',
  };
  return { ...environment, objects: [...environment.objects, object] };
}
