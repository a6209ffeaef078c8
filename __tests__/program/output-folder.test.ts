import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PlatformError } from '../../lib/program/errors';
import { generatedMark, marker } from '../../lib/program/output-files';
import { checkOwnership, contentOf, outputPath } from '../../lib/program/output-folder';
import { WorkFolder } from '../../lib/program/work-folder';
import { checkFolder, replaceFolder } from '../../lib/program/writer';
import { contents } from '../support/program';

const parents: string[] = [];

/** A folder that is not there yet, in one of its own. */
function place(): string {
  const parent = mkdtempSync(join(tmpdir(), 'private-ai-output-'));
  parents.push(parent);
  return join(parent, 'dist');
}

afterAll(() => {
  for (const parent of parents) rmSync(parent, { recursive: true });
});

function write(folder: string, path: string, content: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

const output = new Map([
  [marker, `${generatedMark}\n`],
  ['demo/GUIDE.md', `${generatedMark}\nRead this.\n`],
  ['demo/argocd/a.yaml', `# ${generatedMark}\na: 1\n`],
]);

/** What a person reads, code first; the empty text where nothing is refused. */
function refusal(action: () => unknown): string {
  try {
    action();
    return '';
  } catch (error) {
    if (error instanceof PlatformError) return error.message;
    throw error;
  }
}

describe('the output folder', () => {
  test('is replaced as a whole, and a file that stays the same keeps its time', () => {
    const folder = place();
    replaceFolder('dist', folder, output);
    expect(contents(folder)).toEqual(Object.fromEntries(output));
    const past = new Date('2020-01-01T00:00:00Z');
    for (const path of output.keys()) utimesSync(join(folder, path), past, past);
    const next = new Map([...output, ['demo/argocd/a.yaml', `# ${generatedMark}\na: 2\n`]]);
    next.delete('demo/GUIDE.md');
    replaceFolder('dist', folder, next);
    expect(contents(folder)).toEqual(Object.fromEntries(next));
    const time = (path: string) => statSync(join(folder, path)).mtimeMs;
    expect([time(marker), time('demo/argocd/a.yaml')].map((each) => each === past.getTime())).toEqual([
      true,
      false,
    ]);
  });

  test('keeps what somebody else put there, and names it', () => {
    const folder = place();
    replaceFolder('dist', folder, output);
    write(folder, 'notes.txt', 'mine');
    symlinkSync('notes.txt', join(folder, 'link'));
    const text = refusal(() => {
      replaceFolder('dist', folder, new Map());
    });
    expect(text).toContain('PAI-304 dist holds what npm run synth did not write: notes.txt, link');
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
    expect(contents(folder)['demo/GUIDE.md']).toBe(output.get('demo/GUIDE.md'));
  });

  test('that another program made is refused, with ten of its files', () => {
    const folder = place();
    for (let index = 0; index < 12; index += 1) write(folder, `file${String(index).padStart(2, '0')}`, '');
    const text = refusal(() => {
      checkOwnership('dist', folder, contentOf(folder), output);
    });
    expect(text).toContain(
      'PAI-304 dist cannot be the output folder: npm run synth did not make it, and it holds file',
    );
    expect(text).toContain(' and 2 more');
  });

  test('with what a file manager leaves, or of an earlier version without a mark of its own, is ours', () => {
    const folder = place();
    write(folder, '.DS_Store', 'x');
    write(folder, 'old/GUIDE.md', `${generatedMark}\n`);
    write(folder, 'old/mirror/images.txt', 'quay.io/a/b:1\n');
    expect(
      refusal(() => {
        checkOwnership('dist', folder, contentOf(folder), output);
      }),
    ).toBe('');
  });

  test('is compared file by file', () => {
    const folder = place();
    replaceFolder('dist', folder, output);
    const check = () => {
      checkFolder('dist', folder, output);
    };
    expect(refusal(check)).toBe('');
    write(folder, 'demo/GUIDE.md', 'x');
    rmSync(join(folder, 'demo/argocd/a.yaml'));
    write(folder, 'demo/x.yaml', 'x');
    expect(refusal(check)).toContain(
      'PAI-303 3 files in dist are not up to date: demo/GUIDE.md, demo/argocd/a.yaml, demo/x.yaml',
    );
  });

  test.each([
    ['.', 'it holds the folder in which the command runs'],
    ['..', 'it holds the folder in which the command runs'],
    ['environments', 'it overlaps the environment files in environments'],
    ['environments/out', 'it overlaps the environment files in environments'],
    ['lib/out', 'it is part of lib'],
    ['dist/demo', 'it lies inside of another output folder'],
    ['package.json', 'it is a file'],
  ])('cannot be %s', (out, why) => {
    expect(refusal(() => outputPath({ out, environments: 'environments' }))).toContain(
      `PAI-304 ${out} cannot be the output folder: ${why}`,
    );
  });

  test('may be missing, and a link to nowhere is no folder', () => {
    const folder = place();
    expect(outputPath({ out: join(folder, 'new'), environments: 'environments' })).toBe(join(folder, 'new'));
    symlinkSync('nowhere', folder);
    expect(refusal(() => outputPath({ out: folder, environments: 'environments' }))).toContain(
      'PAI-302 cannot use',
    );
  });
});

describe('a run that prepares the next output', () => {
  test('waits for another one, and says which', () => {
    const folder = place();
    const work = WorkFolder.open(folder);
    expect(refusal(() => WorkFolder.open(folder, 0.1))).toContain(
      `PAI-302 another run writes ${folder}: process ${process.pid}`,
    );
    work.close();
    WorkFolder.open(folder, 0.1).close();
    expect(contents(dirname(folder))).toEqual({});
  });

  test('puts back what a killed one had taken away', () => {
    const folder = place();
    replaceFolder('dist', folder, output);
    const killed = WorkFolder.open(folder);
    mkdirSync(killed.next);
    write(killed.path, 'old/demo/GUIDE.md', 'before');
    rmSync(folder, { recursive: true });
    // No process has this number.
    writeFileSync(
      join(killed.path, 'owner'),
      readFileSync(join(killed.path, 'owner'), 'utf8').replace(/^\d+/, '99999999'),
    );
    WorkFolder.open(folder, 0.1).close();
    expect(contents(folder)).toEqual({ 'demo/GUIDE.md': 'before' });
  });
});
