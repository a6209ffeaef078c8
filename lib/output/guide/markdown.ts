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

/**
 * Commands for a shell.
 *
 * @throws Error if one of them is a part of a document: text and further commands have places of their own
 */
export function console(lines: readonly string[]): string {
  const part = lines.find((line) => line.includes('```'));
  if (part !== undefined) throw new Error(`no command of a shell: ${part}`);
  return ['```console', ...lines, '```'].join('\n');
}
