import { existsSync, readFileSync } from 'node:fs';
import { errorsPage } from './errors';
import { environmentJsonSchemaText } from './json-schema';
import { settingsPage } from './settings';

/** Every generated page, by path. */
export function generatedPages(): ReadonlyMap<string, string> {
  return new Map([
    ['environments/environment.schema.json', environmentJsonSchemaText()],
    ['docs/settings.md', settingsPage()],
    ['docs/errors.md', errorsPage()],
  ]);
}

/** Paths of the pages that are missing or differ from what would be generated. */
export function stalePages(pages: ReadonlyMap<string, string>): string[] {
  return [...pages]
    .filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
    .map(([path]) => path);
}
