import { ApiObject, App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Release } from '../releases/release';
import { releaseOf } from '../releases/releases';
import type { Environment } from '../environment/schema';
import type { StageName } from '../environment/stages';
import { compare } from '../program/compare';
import type { Manifest } from '../kubernetes/manifest';
import type { HandoverName, RenderedObject } from './rendered-object';
import { type SyncWave, syncWaves } from '../kinds/sync-waves';
import { syncWaveOf } from './sync-wave';
import { NeedsRegistry } from './needs';
import { Platform } from './platform';

/** Annotation with the position in Argo CD's order. */
export const syncWaveAnnotation = 'argocd.argoproj.io/sync-wave';

/** Folders of an environment's output: the stages, what Argo CD itself reads, and what a cluster admin applies. */
export type FolderName = StageName | 'argocd' | HandoverName;

/** All constructs of one environment. */
export class EnvironmentApp extends App {
  readonly platform: Platform;
  readonly needs: NeedsRegistry;

  /** @param release default: the one that the environment names */
  constructor(
    readonly environment: Environment,
    release: Release = releaseOf(environment.release),
  ) {
    super();
    this.needs = new NeedsRegistry(this);
    this.platform = new Platform(this, environment, release);
  }
}

/**
 * One folder of an environment's output, applied as one Argo CD Application. Names are never generated:
 * every object states its own.
 */
export class Folder<Name extends FolderName = FolderName> extends Chart {
  constructor(
    scope: Construct,
    readonly folder: Name,
  ) {
    super(scope, folder, { disableResourceNameHashes: true });
  }
}

/** Renders every object of the folders to plain JSON, in the order of construction. */
export function render(folders: readonly Folder[]): RenderedObject[] {
  return folders.flatMap((folder) => {
    // Nobody would render what is added later.
    folder.node.lock();
    return renderFolder(folder);
  });
}

/** An object that follows from rendered ones, so that no construct makes it. */
export function renderedLater(folder: Folder, manifest: Manifest, wave: SyncWave): RenderedObject {
  return {
    manifest: withWave(manifest, syncWaves[wave]),
    folder: folder.folder,
    folderOrder: orderOf(folder),
    syncWave: wave,
    construct: folder.node.path,
  };
}

function renderFolder(folder: Folder): RenderedObject[] {
  return folder.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .map((object) => {
      const syncWave = syncWaveOf(object);
      const manifest = withWave(object.toJson() as Manifest, syncWaves[syncWave]);
      return {
        manifest,
        folder: folder.folder,
        folderOrder: orderOf(folder),
        syncWave,
        construct: object.node.path,
      };
    });
}

function orderOf(folder: Folder): number {
  return folder.node.root.node.children.indexOf(folder);
}

/** Adds the sync wave; annotations stay sorted. */
function withWave(manifest: Manifest, wave: number): Manifest {
  const { annotations = {}, ...metadata } = manifest.metadata;
  const complete = Object.entries({ ...annotations, [syncWaveAnnotation]: String(wave) }).sort(([a], [b]) =>
    compare(a, b),
  );
  return { ...manifest, metadata: { annotations: Object.fromEntries(complete), ...metadata } };
}
