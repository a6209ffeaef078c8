const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const registry = `(?:${label}(?:\\.${label})+(?::\\d+)?|${label}:\\d+|localhost)`;
const part = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const tag = ':\\w(?:[\\w.-]{0,126}\\w)?';
const digest = '@sha256:[0-9a-f]{64}';
/** Not inside of a URL, unless that is one of an image. */
const start = '(?:(?<![\\w.@:/-])|(?<=\\b(?:oci|docker)://))';

const patterns = [
  // registry/path:tag, registry/path@digest, path/name:tag, name@digest
  `${start}(?:${registry}/)?${part}(?:/${part})+(?:${tag}(?:${digest})?|${digest})`,
  `${start}(?:${registry}/)?${part}${digest}`,
  // Whatever a field of that name says, with or without version.
  '(?<=\\bimage"?: *"?)[^\\s"]+',
].map((pattern) => new RegExp(pattern, 'g'));

/** Everything in a text that looks like an image, in the forms that manifests, scripts and pages use. */
export function imagesIn(text: string): string[] {
  // No pattern reaches over the end of a line, and most lines of manifests come many times.
  const lines = [...new Set(text.split('\n'))].join('\n');
  return [...new Set(patterns.flatMap((pattern) => lines.match(pattern) ?? []))].sort();
}
