/** Longest line, as in .prettierrc.json. */
const WIDTH = 110;

/** JSON as Prettier writes it: maps over several lines, short lists of plain values on one. */
export function jsonText(value: unknown): string {
  return `${print(value, '', 0)}\n`;
}

/** `used` is what stands before the value on its line. */
function print(value: unknown, indent: string, used: number): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const flat = flatText(value);
    // One more character for the comma that can follow.
    if (flat !== undefined && used + flat.length + 1 <= WIDTH) return flat;
    return `[\n${value.map((item) => inner + print(item, inner, inner.length)).join(',\n')}\n${indent}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    const lines = entries.map(([key, item]) => {
      const start = `${inner}${JSON.stringify(key)}: `;
      return start + print(item, inner, start.length);
    });
    return `{\n${lines.join(',\n')}\n${indent}}`;
  }
  return JSON.stringify(value);
}

/** A value on one line; `undefined` if it has a map in it, which always takes several lines. */
function flatText(value: unknown): string | undefined {
  if (!Array.isArray(value))
    return typeof value === 'object' && value !== null ? undefined : JSON.stringify(value);
  const items = value.map(flatText);
  return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
}
