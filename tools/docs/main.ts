import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generatedPages, stalePages } from './pages';

/** Writes the generated pages; with --check only tells which of them are not up to date. */
function main(check: boolean): number {
  const pages = generatedPages();
  const stale = stalePages(pages);
  if (!check) {
    for (const path of stale) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, pages.get(path) ?? '');
    }
    process.stdout.write(
      stale.length === 0 ? 'up to date\n' : stale.map((path) => `wrote ${path}\n`).join(''),
    );
    return 0;
  }
  if (stale.length === 0) return 0;
  process.stderr.write(`not up to date:\n${stale.map((path) => `  ${path}\n`).join('')}run npm run docs\n`);
  return 1;
}

process.exitCode = main(process.argv.includes('--check'));
