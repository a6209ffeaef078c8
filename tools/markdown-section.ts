/** The text of a section, up to the next heading of its level. @throws Error if there is none */
export function section(document: string, heading: string): string {
  const start = document.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`no section ${heading}`);
  const level = /^#+/.exec(heading)?.[0] ?? '';
  const rest = document.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level.length}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The commands of every console block. */
export function consoleBlocks(document: string): string[] {
  return [...document.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, commands = '']) => commands);
}
