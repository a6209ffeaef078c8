import { compare } from '../../lib/program/compare';
import { code, table } from '../docs/markdown';

/** What of a report of mutants counts: https://github.com/stryker-mutator/mutation-testing-elements, schema version 2. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

/** How many mutants of a folder the tests noticed. */
export interface Score {
  readonly folder: string;
  /** Mutants that were tried, in percent of all. */
  readonly share: number;
  readonly killed: number;
  readonly survived: number;
  /** Mutants that no test of the run reaches. */
  readonly unreached: number;
}

const killed = ['Killed', 'Timeout', 'RuntimeError'];

export function scoreOf(folder: string, share: number, { files }: MutationReport): Score {
  const all = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const count = (...statuses: readonly string[]) => all.filter((status) => statuses.includes(status)).length;
  return {
    folder,
    share,
    killed: count(...killed),
    survived: count('Survived'),
    unreached: count('NoCoverage'),
  };
}

const head = ['Folder', 'Tried', 'Killed', 'Survived', 'Not reached', 'Score'];
const row = /^\| `lib\/([^`]+)` +\| (\d+) % +\| (\d+) +\| (\d+) +\| (\d+) +\|/gm;

/**
 * The page with the score of a folder in its table, in place of an older one.
 *
 * @param page Markdown that ends with the table of scores, or has none yet
 */
export function withScore(page: string, score: Score): string {
  const scores = [...page.matchAll(row)].map(([, folder = '', ...counts]): Score => {
    const [share = 0, dead = 0, alive = 0, unreached = 0] = counts.map(Number);
    return { folder, share, killed: dead, survived: alive, unreached };
  });
  const others = scores.filter(({ folder }) => folder !== score.folder);
  const rows = [...others, score].sort((a, b) => compare(a.folder, b.folder)).map(cellsOf);
  const text = page.replace(/\n\| Folder [\s\S]*$/, '').trimEnd();
  return `${text}\n\n${table(head, rows)}\n`;
}

function cellsOf({ folder, share, killed: dead, survived, unreached }: Score): string[] {
  const all = dead + survived + unreached;
  const score = all === 0 ? 'no mutants' : `${Math.round((100 * dead) / all)} %`;
  return [code(`lib/${folder}`), `${share} %`, ...[dead, survived, unreached].map(String), score];
}
