import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { podsOf } from '../../lib/guards/pods';
import { recordsAt } from '../../lib/kubernetes/manifest';
import { pypiProgram } from '../../tools/pypi-program';
import { scripts } from '../../tools/shellcheck/shellcheck';
import { rendered } from '../support/environments';

describe('shellcheck', () => {
  let folder = '';
  const path = process.env.PATH;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'shellcheck-'));
    mkdirSync(join(folder, 'bin'));
    process.env.PATH = join(folder, 'bin');
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });

  const install = () =>
    pypiProgram(
      { root: process.cwd(), cache: join(folder, 'cache'), progress: () => undefined },
      'shellcheck',
    );
  /** A python3 that answers pip's version, and does this for anything else. */
  const python = (version: string, other: string) => {
    const file = join(folder, 'bin', 'python3');
    writeFileSync(file, `#!/bin/sh\n[ "$3" = --version ] && ${version}\n${other}\n`);
    chmodSync(file, 0o755);
  };

  test('is missing by name without Python, and without its pip', async () => {
    const missing = /^Python 3 with pip is missing: npm run check installs shellcheck with it/;
    await expect(install()).rejects.toThrow(missing);
    python('exit 1', 'exit 0');
    await expect(install()).rejects.toThrow(missing);
  });

  test('that cannot be installed is a failure with the words of pip', async () => {
    python('exit 0', 'echo no such version >&2; exit 1');
    await expect(install()).rejects.toThrow('cannot be installed from PyPI:\nno such version');
  });

  test('reads the scripts of components', () => {
    expect(scripts(process.cwd())).toEqual(
      expect.arrayContaining([
        '.ci/run',
        'lib/argocd/stage-wait-job.sh',
        'lib/components/storage/minio-bootstrap.sh',
      ]),
    );
  });
});

/** Variables that bash or the image sets. */
const known = ['BASH_REMATCH', 'HOME', 'SECONDS'];

test.each(['demo', 'lab'] as const)('each script of %s has the variables that it reads', (name) => {
  const read = rendered(name).objects.flatMap(({ manifest }) =>
    podsOf(manifest).flatMap(({ spec }) =>
      recordsAt(spec, 'containers').flatMap((container) => {
        const [shell, , script] = Array.isArray(container.command) ? (container.command as string[]) : [];
        if (shell !== '/bin/bash' || !script?.startsWith('#!')) return [];
        const given = new Set([...known, ...recordsAt(container, 'env').map((variable) => variable.name)]);
        const used = [...script.matchAll(/\$\{?([A-Z][A-Z_]+)(?!\w|:-)/g)].flatMap((match) => match[1] ?? []);
        return [
          { job: manifest.metadata.name, count: used.length, lacks: used.filter((each) => !given.has(each)) },
        ];
      }),
    ),
  );
  expect(read.filter(({ lacks }) => lacks.length > 0)).toEqual([]);
  expect(read.filter(({ count }) => count > 0).length).toBeGreaterThan(3);
});
