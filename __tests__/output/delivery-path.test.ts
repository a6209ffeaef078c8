import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatProblems } from '../../lib/program/errors';
import { elsewhereWarnings } from '../../lib/output/elsewhere';
import { outputFiles } from '../../lib/output/output';
import { reapplyWarnings } from '../../lib/output/reapply';
import { placeInRepository } from '../../lib/program/work-tree';
import { loadEnvironments } from '../../lib/environment/load';
import { exampleText } from '../../tools/environments';
import { at, findAll, rendered } from '../support/environments';

const path = 'platform/ai/dist';

describe.each(['demo', 'lab'] as const)('the path of the output in the repository, for %s', (name) => {
  const { delivery } = rendered(name).environment;
  const moved = rendered(name, { delivery: { ...delivery, path } });

  test('is in every Application', () => {
    const paths = findAll(moved, 'Application').map((each) => at(each, 'spec.source.path'));
    expect(paths.length).toBeGreaterThan(3);
    expect(paths.filter((each) => !new RegExp(`^${path}/${name}(/stage|$)`).test(String(each)))).toEqual([]);
  });

  test('is in all that a person reads and runs, and nothing says dist/ any more', () => {
    const files = [...outputFiles([moved])].map(([file, text]) => [file, text.replaceAll(`${path}/`, '')]);
    expect(files.filter(([, text]) => /\bdist\//.test(text ?? '')).map(([file]) => file)).toEqual([]);
    expect([...outputFiles([moved]).values()].join('\n')).toContain(`apply -f ${path}/${name}/bootstrap/`);
  });
});

test('is in the command that applies a folder again', () => {
  const { delivery } = rendered('lab').environment;
  const before = outputFiles([rendered('lab')]);
  const after = rendered('lab', { delivery: { ...delivery, path, namespace: 'argo', instance: 'argo' } });
  const previous = { paths: [...before.keys()], read: (file: string) => before.get(file) ?? '' };
  expect(formatProblems(reapplyWarnings(previous, outputFiles([after]), [after]))).toContain(
    `-f ${path}/lab/argocd-settings/`,
  );
});

describe('an output folder in a repository', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'private-ai-repository-')));
  mkdirSync(join(root, '.git'));
  const load = (extra = '') =>
    loadEnvironments([
      {
        path: 'demo.yaml',
        text: exampleText('demo').replace('  revision: main\n', `  revision: main\n${extra}`),
      },
    ]);
  const warnings = (target: string, extra?: string) =>
    formatProblems(elsewhereWarnings(join(root, target), load(extra)));

  test('where Argo CD does not look is a warning that says what to write', () => {
    expect(warnings(path)).toMatch(
      /^demo\.yaml:\d+:\d+ PAI-306 delivery\.path: the output is platform\/ai\/dist of its repository, and Argo CD looks for it in dist\n {2}write path: platform\/ai\/dist below delivery/,
    );
    expect(warnings('preview', `  path: ${path}\n`)).toContain('looks for it in platform/ai/dist');
  });

  test('where it looks is none, nor is one outside of Git', () => {
    expect([warnings('dist'), warnings(path, `  path: ${path}\n`)]).toEqual(['', '']);
    expect(elsewhereWarnings(join(tmpdir(), 'preview'), load())).toEqual([]);
  });

  test('is found from worktrees and submodules too, whose .git is a file', () => {
    const nested = join(root, 'nested');
    mkdirSync(nested);
    writeFileSync(join(nested, '.git'), 'gitdir: ../.git/worktrees/nested\n');
    expect(placeInRepository(join(nested, 'a', 'dist'))).toEqual({ root: nested, path: 'a/dist' });
    expect(placeInRepository(join(root, 'dist'))).toEqual({ root, path: 'dist' });
  });
});
