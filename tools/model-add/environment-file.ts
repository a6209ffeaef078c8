import { parseDocument, stringify } from 'yaml';
import type { ModelEntry } from './model-entry';

/** The entry as it stands in an environment file. */
export function section(name: string, entry: ModelEntry): string {
  return stringify({ catalogue: { models: { [name]: entry } } }, { lineWidth: 0 });
}

/** The file as it is, and the entry at its end, or in the section that is there already. */
export function withEntry(text: string, name: string, entry: ModelEntry): string {
  const document = parseDocument(text);
  if (!document.has('catalogue')) return `${text.replace(/\n*$/, '\n')}\n${section(name, entry)}`;
  if (document.hasIn(['catalogue', 'models', name])) throw new Error(`the file has a model ${name} already`);
  document.setIn(['catalogue', 'models', name], document.createNode(entry));
  return document.toString({ lineWidth: 0 });
}
