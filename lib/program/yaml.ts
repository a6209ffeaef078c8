/**
 * Writes plain JSON as YAML that every parser reads alike, YAML 1.1 (Argo CD, kubectl) and 1.2.
 *
 * The `yaml` library of cdk8s takes about six times as long, which was the largest single cost of a synth.
 * What makes this one small is that it decides nothing: a text is written plain only if it is on a narrow
 * list of forms, else as a JSON string, which is YAML too.
 */
export function toYaml(value: unknown): string {
  const lines: string[] = [];
  writeNode(value, '', '', lines);
  return `${lines.join('\n')}\n`;
}

/** Words that a YAML 1.1 parser takes for something else than text. */
const reserved = /^(y|n|yes|no|on|off|true|false|null|nan|inf|e[-+]?\d+)$/i;
/** Names, paths, image references, URLs, flags; a colon only between other characters. */
const word = /^(--)?[A-Za-z/][A-Za-z0-9_./@=-]*(:[A-Za-z0-9_./@=-]+)*$/;
/** Quantities and durations: a unit keeps them from being a number. */
const quantity = /^\d+(\.\d+)?(m|k|s|Ki|Mi|Gi|Ti|M|G|T)$/;
/** What a JSON string may hold as it is, but a YAML string may not. */
const unprintable = /[\u007f-\u009f\ufeff\ufffe\uffff]/g;

/** Appends a value whose first line starts with `head`; further lines are indented by `indent`. */
function writeNode(value: unknown, head: string, indent: string, lines: string[]): void {
  if (Array.isArray(value)) {
    if (value.length === 0) lines.push(`${head}[]`);
    for (const [index, item] of value.entries()) {
      writeEntry(item, `${index === 0 ? head : indent}- `, `${indent}  `, lines);
    }
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    if (entries.length === 0) lines.push(`${head}{}`);
    for (const [index, [key, item]] of entries.entries()) {
      const start = `${index === 0 ? head : indent}${text(key)}:`;
      if (isCollection(item)) {
        lines.push(start);
        writeNode(item, `${indent}  `, `${indent}  `, lines);
      } else {
        writeEntry(item, `${start} `, indent, lines);
      }
    }
  } else {
    lines.push(`${head}${scalar(value)}`);
  }
}

function writeEntry(value: unknown, head: string, indent: string, lines: string[]): void {
  const block = typeof value === 'string' ? literalBlock(value) : undefined;
  if (block === undefined) {
    writeNode(value, head, indent, lines);
    return;
  }
  lines.push(`${head}${block.indicator}`);
  for (const line of block.lines) lines.push(line === '' ? '' : `${indent}  ${line}`);
}

/** Lists and maps that are not written on one line. */
function isCollection(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean' || value === null) return String(value);
  throw new Error(`YAML cannot hold a value of type ${typeof value}`);
}

function number(value: number): string {
  const written = Number.isInteger(value) ? BigInt(value).toString() : String(value);
  // Without a dot in front of the exponent, YAML 1.1 reads text.
  if (!Number.isFinite(value) || written.includes('e'))
    throw new Error(`YAML cannot hold the number ${value}`);
  return Object.is(value, -0) ? '0' : written;
}

function text(value: string): string {
  if ((word.test(value) && !reserved.test(value)) || quantity.test(value)) return value;
  return JSON.stringify(value).replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A text of several lines as a literal block, where nothing in it needs an escape. */
function literalBlock(value: string): { indicator: '|' | '|-'; lines: string[] } | undefined {
  if (!value.includes('\n') || !/^[\n\t\u0020-\u007e\u00a0-\ud7ff]*$/.test(value)) return undefined;
  const ends = value.endsWith('\n');
  const lines = (ends ? value.slice(0, -1) : value).split('\n');
  const first = lines[0] ?? '';
  const last = lines.at(-1) ?? '';
  if (/^\s|^$/.test(first) || last === '' || lines.some((line) => line !== '' && line.trim() === '')) {
    return undefined;
  }
  return { indicator: ends ? '|' : '|-', lines };
}
