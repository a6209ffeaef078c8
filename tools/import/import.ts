import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogueEntry } from './catalogue-entry';
import { CORE_KINDS } from './core-kinds';
import { type CustomResourceDefinition, structuralCrd } from './crd';
import { readCrd, renderCrd } from './crd-file';
import { derive, type Files } from './derive';
import { toStructural } from './structural';

interface Import {
  /** What to write below `imports/`; complete if there is no problem. */
  readonly files: Files;
  /** One line per definition that cannot be imported. */
  readonly problems: readonly string[];
}

/**
 * Both steps for a whole catalogue: every problem is reported, not only the first. What is of one release is written
 * to the folder of its name, with the same files as the common definitions, but without the kinds of Kubernetes.
 *
 * @param source folder of upstream definitions; those of a release are looked up in its folder first
 */
export function importAll(catalogue: readonly CatalogueEntry[], source: string): Import {
  const files = new Map<string, string>();
  const problems: string[] = [];
  for (const release of new Set([undefined, ...catalogue.map(({ release }) => release)])) {
    const folder = release ?? '';
    const crds: CustomResourceDefinition[] = [];
    for (const entry of catalogue.filter((entry) => entry.release === release)) {
      try {
        crds.push(toStructural(readCrd(sourceOf(entry, source)), entry));
      } catch (error) {
        problems.push(`${entry.crd}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    for (const crd of crds) files.set(join(folder, 'crds', `${crd.metadata.name}.yaml`), renderCrd(crd));
    derive(crds.map(structuralCrd), release === undefined ? CORE_KINDS : []).forEach((content, path) =>
      files.set(join(folder, path), content),
    );
  }
  return { files, problems };
}

/** @throws Error if the folder has no file of the definition */
function sourceOf({ crd, release, url }: CatalogueEntry, folder: string): string {
  const name = `${crd}.yaml`;
  const common = join(folder, name);
  const places = release === undefined ? [common] : [join(folder, release, name), common];
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(`no file ${places.join(' or ')}. Save it from ${url}, or say another folder with --crds`);
}
