import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { type Result, runProgram } from '../../process';
import { pythonProgram } from '../python/program';

/** A check as it is rendered. */
export interface RenderedCheck {
  readonly name: string;
  readonly [parameter: string]: unknown;
}

export interface SmokeRun {
  /** What stands for the servers of the cluster: text of the list of checks and of variables, by what it becomes. */
  readonly instead?: Readonly<Record<string, string>>;
  /** Content of files that the checks name, by their path in the pod. */
  readonly files?: Readonly<Record<string, string>>;
  /** Other checks. @default those that are rendered */
  readonly checks?: (rendered: readonly RenderedCheck[]) => readonly RenderedCheck[];
  /** Added to the variables of the Job. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the program of a rendered smoke test on this machine, with nothing but Python's own library. */
export async function runSmokeTest(
  { objects }: Pick<RenderedEnvironment, 'objects'>,
  name: string,
  { instead = {}, files = {}, checks = (rendered) => rendered, env = {} }: SmokeRun,
): Promise<Result & { readonly lines: readonly string[] }> {
  const named = (kind: string) =>
    objects.find(({ manifest }) => manifest.kind === kind && manifest.metadata.name === name)?.manifest;
  const data = recordAt(named('ConfigMap'), 'data') as Record<string, string>;
  const [container = {}] = recordsAt(named('Job'), 'spec', 'template', 'spec', 'containers');
  const folder = mkdtempSync(join(tmpdir(), 'smoke-'));
  const put = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const replaced = (text: string) =>
    Object.entries(instead).reduce((known, [from, to]) => known.replaceAll(from, to), text);
  try {
    for (const [file, content] of Object.entries(data)) put(file, content);
    for (const [path, content] of Object.entries(files)) put(path, content);
    const list = JSON.stringify(checks(JSON.parse(data['checks.json'] ?? '[]') as RenderedCheck[]));
    put('checks.json', replaced(list).replaceAll(/"(\/(?:run|etc|var)\/)/g, `"${folder}$1`));
    const variables = recordsAt(container, 'env').map(({ name: variable, value }) => [variable, value]);
    const result = await runProgram(
      await pythonProgram(),
      ['-E', '-s', '-S', '-B', join(folder, 'smoke.py'), join(folder, 'checks.json')],
      {
        seconds: 300,
        env: {
          PATH: process.env.PATH,
          ...(JSON.parse(replaced(JSON.stringify(Object.fromEntries(variables)))) as Record<string, string>),
          DEADLINE_SECONDS: '0',
          PAUSE_SECONDS: '0.01',
          ...env,
        },
      },
    );
    return { ...result, lines: result.stdout.trimEnd().split('\n') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
