/** Longest value that a message repeats in full. */
const MAX_LENGTH = 70;

/** The value as a message shows it: text in quotes, numbers as they are written, maps and lists by name. */
export function valueText(value: unknown, source?: string): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(shorten(withoutCredentials(value)));
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return shorten(source ?? JSON.stringify(value));
}

/** Messages go to logs, so they never repeat user, password or token of a URL. */
function withoutCredentials(text: string): string {
  return text
    .replace(/(https?:\/\/)[^\s/]*@/g, '$1...@')
    .replace(/(:\/\/[^\s/@:]*:)[^\s/]*@/g, '$1...@')
    .replace(/(:\/\/[^\s?]*\?)\S+/g, '$1...');
}

/** The kind of a value, in words. */
export function kindText(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'true or false';
  return 'a number';
}

/** `a`, `a or b`, `a, b or c`. */
export function alternatives(names: readonly string[]): string {
  const last = names[names.length - 1] ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

/** `1 GPU`, `2 GPUs`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function shorten(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 3)}...`;
}
