import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../lib/program/command';
import { bundle, contents, expectedOutput, run, workspace } from '../support/program';

const program = bundle();

/** One environment is enough for most, and takes half the time. */
const lab = ['lab'] as const;
const expected = expectedOutput(lab);

const written = workspace(lab);
if (run(program, written).code !== 0) throw new Error('the program fails');

/** A workspace whose output is written. */
function synthesized(): { folder: string; before: Record<string, string> } {
  const folder = mkdtempSync(join(tmpdir(), 'private-ai-work-'));
  cpSync(written, folder, { recursive: true, preserveTimestamps: true });
  return { folder, before: contents(join(folder, 'dist')) };
}

describe('the program', () => {
  test('writes every file of all environments, and says what it wrote', () => {
    const folder = workspace();
    const { code, stdout, stderr, unused } = run(program, folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(unused).toBe('');
    expect(contents(join(folder, 'dist'))).toEqual(expectedOutput());
    expect(stdout).toMatch(/^demo: \d+ objects in dist\/demo$/m);
    expect(stdout).toMatch(/^ {2}stage01-model-serving: .*1 ServingRuntime/m);
    expect(stdout).toMatch(/^ {2}models: mistral-24b-quantized \(1 GPU\)/m);
    expect(readdirSync(folder).sort()).toEqual(['dist', 'environments']);
    expect(readdirSync(join(folder, 'dist')).sort()).toEqual(['.private-ai-platform', 'demo', 'lab']);
  });

  test('gives the same bytes under another time zone, locale and path, and to another folder', () => {
    const folder = workspace(lab);
    const deeper = join(folder, 'a b', 'ü');
    mkdirSync(deeper, { recursive: true });
    const env = { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
    const args = ['--environments', join(folder, 'environments'), '--out', 'elsewhere'];
    expect(run(program, deeper, args, env).code).toBe(0);
    expect(contents(join(deeper, 'elsewhere'))).toEqual(expected);
  });

  test('honours CDK8S_OUTDIR, which the cdk8s CLI sets', () => {
    const folder = workspace(lab);
    expect(run(program, folder, [], { CDK8S_OUTDIR: 'out' }).code).toBe(0);
    expect(contents(join(folder, 'out'))).toEqual(expected);
  });

  test('needs no network, no child process, no clock and no randomness', () => {
    const folder = workspace(lab);
    const result = run(program, folder, [], {}, ['-r', join(process.cwd(), '__tests__/support/block.cjs')]);
    expect([result.code, result.stderr]).toEqual([0, '']);
    expect(contents(join(folder, 'dist'))).toEqual(expected);
  });

  test('leaves the time of a file that does not change, and writes one that does', () => {
    const { folder } = synthesized();
    const time = (file: string) => statSync(join(folder, 'dist', 'lab', file)).mtimeMs;
    const past = new Date('2020-01-01T00:00:00Z');
    const files = ['mirror/images.txt', 'argocd/Application.lab-stage00-ai-platform.k8s.yaml'];
    for (const file of files) utimesSync(join(folder, 'dist', 'lab', file), past, past);
    const lab = join(folder, 'environments', 'lab.yaml');
    writeFileSync(lab, readFileSync(lab, 'utf8').replace('release-7', 'release-8'));
    expect(run(program, folder).code).toBe(0);
    expect(files.map((file) => time(file) === past.getTime())).toEqual([true, false]);
    expect(
      contents(join(folder, 'dist', 'lab'))['argocd/Application.lab-stage00-ai-platform.k8s.yaml'],
    ).toContain('release-8');
  });

  test('removes what is no longer made', () => {
    const { folder, before } = synthesized();
    cpSync(join(folder, 'dist', 'lab', 'bootstrap'), join(folder, 'dist', 'old', 'bootstrap'), {
      recursive: true,
    });
    expect(run(program, folder).code).toBe(0);
    expect(contents(join(folder, 'dist'))).toEqual(before);
  });
});

describe('a mistake', () => {
  test('in one file leaves the output of all as it was, with exit code 1', () => {
    const { folder, before } = synthesized();
    appendFileSync(join(folder, 'environments', 'lab.yaml'), 'nonsense: true\n');
    const { code, stdout, stderr } = run(program, folder);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^environments\/lab\.yaml:\d+:1 PAI-102 nonsense: /);
    expect(stderr).toContain('1 problem; nothing was written.');
    expect(contents(join(folder, 'dist'))).toEqual(before);
  });

  test('in several files is reported for all at once', () => {
    const folder = workspace();
    appendFileSync(join(folder, 'environments', 'demo.yaml'), 'nonsense: true\n');
    appendFileSync(join(folder, 'environments', 'lab.yaml'), 'nonsense: true\n');
    const { code, stderr } = run(program, folder);
    expect(code).toBe(1);
    expect(stderr.match(/PAI-102/g)).toHaveLength(2);
    expect(contents(join(folder, 'dist'))).toEqual({});
  });

  test('that only shows once the environment is constructed has its place in the file', () => {
    const folder = workspace();
    const demo = join(folder, 'environments', 'demo.yaml');
    const versions = 'secrets:\n  versions: { minio-credential: 2 }';
    writeFileSync(demo, readFileSync(demo, 'utf8').replace('secrets:', versions));
    const { code, stderr } = run(program, folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^environments\/demo\.yaml:\d+:15 PAI-109 secrets\.versions\.minio-credential: /);
  });

  test('on the command line is named with the way to the help', () => {
    const { code, stderr } = run(program, workspace(), ['--wacth']);
    expect(code).toBe(1);
    expect(stderr).toContain("PAI-301 Unknown option '--wacth'\n  run npm run synth -- --help");
  });

  test('an empty folder of environments says what to do', () => {
    const folder = workspace();
    rmSync(join(folder, 'environments'), { recursive: true });
    const { code, stderr } = run(program, folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/PAI-100/);
  });

  test('an output folder that cannot be replaced stays as it was', () => {
    const { folder, before } = synthesized();
    writeFileSync(join(folder, 'file'), '');
    const { code, stderr } = run(program, folder, ['--out', 'file/dist']);
    expect(code).toBe(1);
    expect(stderr).toContain('PAI-302');
    expect(contents(join(folder, 'dist'))).toEqual(before);
  });
});

test('--help explains every option', () => {
  const { code, stdout } = run(program, workspace(), ['--help']);
  expect(code).toBe(0);
  for (const option of ['--environments', '--out', '--check', '--watch', '--help', 'Exit code']) {
    expect(stdout).toContain(option);
  }
});

describe('--check', () => {
  test('passes on fresh output and writes nothing', () => {
    const { folder, before } = synthesized();
    chmodSync(join(folder, 'dist'), 0o555);
    expect(run(program, folder, ['--check']).code).toBe(0);
    chmodSync(join(folder, 'dist'), 0o755);
    expect(contents(join(folder, 'dist'))).toEqual(before);
  });

  test('fails on files that are changed, missing or left over', () => {
    const { folder } = synthesized();
    const dist = join(folder, 'dist', 'lab');
    appendFileSync(join(dist, 'GUIDE.md'), 'x');
    rmSync(join(dist, 'AUDIT.md'));
    writeFileSync(join(dist, 'x.yaml'), 'x');
    const { code, stderr } = run(program, folder, ['--check']);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'PAI-303 3 files in dist are not up to date: lab/GUIDE.md, lab/AUDIT.md, lab/x.yaml',
    );
  });
});

describe('an unexpected exception', () => {
  test('says that it is a bug, what to report, and ends with exit code 2', async () => {
    let text = '';
    const code = await runCommand(
      () => {
        throw new TypeError('x is undefined');
      },
      { write: (line) => (text += line), files: () => 'nothing was written' },
    );
    expect(code).toBe(2);
    expect(text).toContain('PAI-900 this is a bug in the program, not in your settings');
    expect(text).toContain('TypeError: x is undefined');
    expect(text).toContain('report the lines above with the environment file; nothing was written');
  });
});
