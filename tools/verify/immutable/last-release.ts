import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compare as byCode } from '../../../lib/program/compare';
import { identityOf, type Manifest } from '../../../lib/kubernetes/manifest';
import { writeTextFile } from '../../../lib/program/text-file';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';

const folder = join(__dirname, 'last-release');
const extension = '.jsonl';

/** Manifests of the stages, by environment, sorted by identity. What Argo CD itself reads is left out. */
export function stageManifests(environments: readonly RenderedEnvironment[]): Map<string, Manifest[]> {
  return new Map(
    environments.map(({ environment, objects }) => [
      environment.name,
      objects
        .filter(({ folder }) => folder.startsWith('stage'))
        .map(({ manifest }) => manifest)
        .sort((a, b) => byCode(identityOf(a), identityOf(b))),
    ]),
  );
}

/** Manifests of the last release by environment: one file each, one object a line. */
export function keptManifests(): Map<string, Manifest[]> {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(extension)) : [];
  return new Map(
    files.sort(byCode).map((file) => {
      const lines = readFileSync(join(folder, file), 'utf8').split('\n');
      const manifests = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Manifest);
      return [basename(file, extension), manifests];
    }),
  );
}

/** Makes the manifests those of the last release. */
export function keep(environments: ReadonlyMap<string, readonly Manifest[]>): void {
  for (const [name, manifests] of environments) {
    const lines = manifests.map((manifest) => `${JSON.stringify(manifest)}\n`);
    writeTextFile(join(folder, `${name}${extension}`), lines.join(''));
  }
  for (const file of readdirSync(folder)) {
    if (!environments.has(basename(file, extension))) rmSync(join(folder, file));
  }
}
