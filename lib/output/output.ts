import type { RenderedEnvironment } from '../cluster/rendered-environment';
import { pathInFolder } from './file-name';
import { audit } from './guide/audit';
import { guide } from './guide/guide';
import { mirrorFiles, mirrorFolder } from './mirror';
import { toYaml } from '../program/yaml';
import { generatedMark, marker, type OutputFiles } from '../program/output-files';

const header = `# ${generatedMark}. Do not edit.\n`;

const markerText = `# ${generatedMark}. Each run replaces this folder as a whole: keep no files of your own here.\n`;

/** Every file of the environments. Same input, same bytes. */
export function outputFiles(environments: readonly RenderedEnvironment[]): OutputFiles {
  const files = new Map([[marker, markerText]]);
  for (const rendered of environments) {
    const { name } = rendered.environment;
    for (const object of rendered.objects) {
      const { folder } = object;
      files.set(`${name}/${folder}/${pathInFolder(object)}`, header + toYaml(object.manifest));
    }
    for (const [file, text] of mirrorFiles(rendered)) {
      files.set(`${name}/${mirrorFolder}/${file}`, file.endsWith('.yaml') ? header + text : text);
    }
    files.set(`${name}/GUIDE.md`, guide(rendered));
    files.set(`${name}/AUDIT.md`, audit(rendered));
  }
  return files;
}
