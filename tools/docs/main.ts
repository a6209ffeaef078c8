import { writeTextFile } from '../../lib/program/text-file';
import { runTool } from '../run-tool';
import { generatedPages, stalePages } from './pages';

const help = `Writes the generated pages: docs/settings.md, docs/errors.md and the JSON Schema of environment files.

  npm run docs -- [options]

  --check   write nothing; exit with 1 if a page is not up to date
  --help    show this text
`;

/** Writes the generated pages; with --check only tells which of them are not up to date. */
function main(check: boolean): number {
  const pages = generatedPages();
  const stale = stalePages(pages);
  if (!check) {
    for (const path of stale) writeTextFile(path, pages.get(path) ?? '');
    process.stdout.write(
      stale.length === 0 ? 'up to date\n' : stale.map((path) => `wrote ${path}\n`).join(''),
    );
    return 0;
  }
  if (stale.length === 0) return 0;
  process.stderr.write(`not up to date:\n${stale.map((path) => `  ${path}\n`).join('')}run npm run docs\n`);
  return 1;
}

runTool({
  command: 'npm run docs',
  help,
  options: { check: { type: 'boolean' } },
  run: ({ check }) => main(check === true),
});
