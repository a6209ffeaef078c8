import { parse } from 'yaml';
import { isRecord, type Manifest } from '../../../lib/kubernetes/manifest';
import { mirrorFolder } from '../../../lib/output/mirror';
import { outputFiles } from '../../../lib/output/output';
import type { Environment } from '../../../lib/environment/schema';
import { renderEnvironment } from '../../../lib/stages/environment';

/** A file of `dist/` with one object. */
export interface Document {
  /** Folder below `dist/<environment>/`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** All objects of an environment that come into a cluster, as its files say them: `mirror/` is for a tool of its own. */
export function documentsOf(environment: Environment): Document[] {
  return [...outputFiles([renderEnvironment(environment)])].flatMap(([path, text]) => {
    const folder = path.split('/')[1] ?? '';
    return path.endsWith('.yaml') && folder !== mirrorFolder
      ? [{ folder, manifest: manifestOf(path, text) }]
      : [];
  });
}

function manifestOf(path: string, text: string): Manifest {
  const manifest: unknown = parse(text);
  if (!isManifest(manifest)) throw new Error(`${path} is no object of Kubernetes`);
  return manifest;
}

function isManifest(value: unknown): value is Manifest {
  return (
    isRecord(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isRecord(value.metadata) &&
    typeof value.metadata.name === 'string'
  );
}

/** How findings and exemptions name an object: `<kind>/<namespace>/<name>`. */
export function nameOf({ kind, metadata }: Manifest): string {
  return [kind, metadata.namespace ?? '', metadata.name].join('/');
}
