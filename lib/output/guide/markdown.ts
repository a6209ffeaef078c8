/** A table of Markdown; head and rows are cells joined by ` | `. */
export function table(head: string, rows: readonly string[]): string {
  if (rows.length === 0) return 'None.';
  const rule = head.split('|').map(() => '---');
  return [head, rule.join(' | '), ...rows].map((row) => `| ${row} |`).join('\n');
}

/** A row of a table. */
export function row(...cells: readonly (string | number)[]): string {
  return cells.join(' | ');
}

export function list(items: readonly string[]): string {
  return items.length === 0 ? 'None.' : items.map((item) => `- ${item}`).join('\n');
}

/** A value that people copy. */
export function code(text: string): string {
  return `\`${text}\``;
}

export function console(lines: readonly string[]): string {
  return ['```console', ...lines, '```'].join('\n');
}
