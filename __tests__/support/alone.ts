import { inspect } from 'node:util';
import type { Construct } from 'constructs';
import type { ClusterNeeds } from '../../lib/cluster/cluster-needs';
import { EnvironmentApp, Folder, render, syncWaveAnnotation } from '../../lib/cluster/environment-app';
import type { RenderedObject } from '../../lib/cluster/rendered-object';
import type { Manifest } from '../../lib/kubernetes/manifest';
import { type RawSettings, settings, small } from './environments';

/** Lines of a text from which its snapshot would only repeat a file or a test: scripts, configurations. */
const longText = 8;

/**
 * What one component makes, without the rest of a stage. Its snapshot shows a change of the component once; `dist/` shows
 * what becomes of it in an environment.
 *
 * @param make constructs the component and returns it; what it constructs besides is left out
 * @param changes of the settings of the small demo
 * @returns the objects as text, as dense as 150 lines of a snapshot want it; long texts are only counted
 */
export function alone(make: (scope: Folder) => Construct, changes: RawSettings = {}): string {
  return madeFor(make, (_, __, component) => component, changes);
}

/** The objects that a component makes, without the rest of a stage. */
export function objectsOf(make: (scope: Folder) => Construct): RenderedObject[] {
  const app = new EnvironmentApp(settings('demo', small));
  const folder = new Folder(app, 'stage00-ai-platform');
  make(folder);
  app.needs.seal();
  return render([folder]);
}

/** Kind, namespace and name of objects, sorted. */
export function kindsOf(objects: readonly RenderedObject[]): string[] {
  return objects
    .map(({ manifest: { kind, metadata } }) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`)
    .sort();
}

/**
 * What {@link alone} says, of a component that makes what others need from the cluster.
 *
 * @param state constructs what has the needs
 */
export function madeFor<T>(
  state: (scope: Folder) => T,
  make: (scope: Folder, needs: ClusterNeeds, stated: T) => Construct,
  changes: RawSettings = {},
): string {
  const app = new EnvironmentApp(settings('demo', { ...small, ...changes }));
  const folder = new Folder(app, 'stage00-ai-platform');
  const stated = state(folder);
  const { path } = make(folder, app.needs.seal(), stated).node;
  const objects = render([folder]).filter(({ construct }) => construct.startsWith(`${path}/`));
  if (objects.length === 0) throw new Error(`${path} makes nothing, and a snapshot of nothing holds nothing`);
  return objects.map(({ manifest }) => dense(manifest)).join('\n');
}

/** Kind, name and sync wave on one line, then what else the object says. */
function dense({ apiVersion, kind, metadata, ...content }: Manifest): string {
  const { name, namespace, annotations = {}, ...other } = metadata;
  const { [syncWaveAnnotation]: wave, ...others } = annotations;
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  const said = Object.keys(others).length > 0 ? { annotations: others, ...other } : other;
  const text = inspect(shortened({ ...said, ...content }), { depth: null, compact: 8, breakLength: 140 });
  return `${apiVersion} ${kind} ${place}, wave ${String(wave)} ${text}`;
}

function shortened(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, item: unknown) => {
      if (typeof item !== 'string') return item;
      const lines = item.split('\n').length;
      return lines < longText ? item : `(text of ${lines} lines)`;
    }),
  );
}
