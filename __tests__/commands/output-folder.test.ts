import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { PlatformError } from '../../lib/program/errors';
import { contentOf } from '../../lib/program/output-folder';
import { WorkFolder } from '../../lib/program/work-folder';
import { bundle, contents, run, workspace } from '../support/program';

const program = bundle();

const written = workspace();
beforeAll(() => {
  expect(run(program, written).code).toBe(0);
});

/** A workspace whose output is written. */
function synthesized(): { folder: string; dist: string; before: Record<string, string> } {
  const folder = mkdtempSync(join(tmpdir(), 'private-ai-work-'));
  cpSync(written, folder, { recursive: true });
  const dist = join(folder, 'dist');
  return { folder, dist, before: contents(dist) };
}

/** Paths of everything below a folder. */
function everything(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

describe('an output folder that is not ours is refused, and all in it is there afterwards', () => {
  const prepare: Record<string, (folder: string) => void> = {
    'the current folder': () => undefined,
    'a folder with files of somebody': (folder) => {
      mkdirSync(join(folder, 'manuscript'));
      writeFileSync(join(folder, 'manuscript', 'chapter-1.yaml'), 'once: upon a time\n');
    },
    'a link to such a folder': (folder) => {
      mkdirSync(join(folder, 'real'));
      writeFileSync(join(folder, 'real', 'file'), 'x');
      symlinkSync('real', join(folder, 'link'));
    },
    'a link to the environment files': (folder) => {
      symlinkSync('environments', join(folder, 'link'));
    },
    'a link that leads nowhere': (folder) => {
      symlinkSync('nothing', join(folder, 'link'));
    },
    'links in a circle': (folder) => {
      symlinkSync('b', join(folder, 'link'));
      symlinkSync('link', join(folder, 'b'));
    },
    'a file': (folder) => {
      writeFileSync(join(folder, 'file'), 'x');
    },
    'a Git folder': (folder) => {
      mkdirSync(join(folder, '.git', 'objects'), { recursive: true });
    },
    'the root of another repository': (folder) => {
      mkdirSync(join(folder, 'other', '.git'), { recursive: true });
      writeFileSync(join(folder, 'other', '.git', 'HEAD'), 'ref: refs/heads/main\n');
    },
    'a folder that one may not enter': (folder) => {
      writeFileSync(join(folder, 'file'), 'x');
    },
  };
  test.each([
    ['the current folder', '.', 'it holds the folder in which the command runs'],
    ['the current folder', '..', 'it holds the folder in which the command runs'],
    ['the current folder', '/', 'it holds the folder in which the command runs'],
    ['the current folder', 'environments', 'it overlaps the environment files in environments'],
    ['the current folder', 'environments/', 'it overlaps the environment files in environments'],
    ['the current folder', 'environments/dist', 'it overlaps the environment files in environments'],
    ['the current folder', 'lib/new', 'it is part of lib'],
    ['the current folder', 'node_modules', 'it is part of node_modules'],
    [
      'a folder with files of somebody',
      'manuscript',
      'npm run synth did not make it, and it holds chapter-1.yaml',
    ],
    ['a link to such a folder', 'link', 'npm run synth did not make it, and it holds file'],
    ['a link to the environment files', 'link', 'it overlaps the environment files in environments'],
    ['a link to the environment files', 'link/dist', 'it overlaps the environment files in environments'],
    ['a link that leads nowhere', 'link', 'correct the symbolic link'],
    ['links in a circle', 'link', 'its symbolic links lead in a circle'],
    ['a file', 'file', 'it is a file'],
    ['a file', 'file/dist', 'a part of the path is a file, not a folder'],
    ['a Git folder', '.git', 'it is part of .git'],
    ['a Git folder', '.git/objects', 'it is part of .git'],
    ['the root of another repository', 'other', 'npm run synth did not make it, and it holds .git/HEAD'],
    ['the root of another repository', 'other/.git/x', 'it is part of a Git repository, not of its files'],
  ])('%s: --out %s', (name, out, reason) => {
    const folder = workspace();
    prepare[name]?.(folder);
    const before = everything(folder);
    const { code, stderr } = run(program, folder, ['--out', out]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^PAI-30[24] /)]);
    expect(stderr).toContain(reason);
    expect(stderr).toContain('1 problem; nothing was written.');
    expect(everything(folder)).toEqual(before);
  });

  test('the folder of CDK8S_OUTDIR is no exception, and the message says who emptied it', () => {
    const folder = workspace();
    const { code, stderr } = run(program, folder, [], { CDK8S_OUTDIR: '.git' });
    expect([code, existsSync(join(folder, '.git'))]).toEqual([1, false]);
    expect(stderr).toContain('PAI-304 .git cannot be the output folder');
    expect(stderr).toContain('the cdk8s command line deletes .git before it starts this program');
  });

  test('a place inside of another output', () => {
    const { folder, dist, before } = synthesized();
    const { code, stderr } = run(program, folder, ['--out', 'dist/demo/more']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('it lies inside of another output folder')]);
    expect(contents(dist)).toEqual(before);
  });
});

describe('files of somebody in the output folder', () => {
  test('are named, and stay', () => {
    const { folder, dist } = synthesized();
    writeFileSync(join(dist, 'NOTES.md'), 'mine\n');
    writeFileSync(join(dist, 'demo', 'stage01-model-serving', 'extra.yaml'), 'kind: ConfigMap\n');
    symlinkSync('demo', join(dist, 'latest'));
    const before = everything(dist);
    const { code, stderr } = run(program, folder);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'PAI-304 dist holds what npm run synth did not write: NOTES.md, demo/stage01-model-serving/extra.yaml, latest\n',
    );
    expect(everything(dist)).toEqual(before);
  });

  test('but what file managers drop is no file of anybody', () => {
    const { folder, dist, before } = synthesized();
    writeFileSync(join(dist, 'demo', '.DS_Store'), 'x');
    expect(run(program, folder, ['--check']).code).toBe(0);
    expect(run(program, folder).code).toBe(0);
    expect(contents(dist)).toEqual(before);
  });
});

describe('what may be replaced', () => {
  test('an output of an earlier version, which has no marker', () => {
    const { folder, dist, before } = synthesized();
    rmSync(join(dist, '.private-ai-platform'));
    expect(run(program, folder).code).toBe(0);
    expect(contents(dist)).toEqual(before);
  });

  test('every file that is written is one that a later version knows as ours', () => {
    const { folder, dist } = synthesized();
    rmSync(join(folder, 'environments', 'lab.yaml'));
    rmSync(join(dist, '.private-ai-platform'));
    expect(run(program, folder).code).toBe(0);
    expect(readdirSync(dist)).toEqual(['.private-ai-platform', 'demo']);
  });

  test('an empty folder, and one that a link leads to: the link stays', () => {
    const folder = workspace();
    mkdirSync(join(folder, 'real', 'empty'), { recursive: true });
    symlinkSync('real', join(folder, 'dist'));
    expect(run(program, folder).code).toBe(0);
    expect(run(program, folder).code).toBe(0);
    expect(realpathSync(join(folder, 'dist'))).toBe(realpathSync(join(folder, 'real')));
    expect(readdirSync(join(folder, 'real'))).toContain('demo');
  });
});

describe('a run that was killed', () => {
  /** A process that has ended. */
  const dead = () => String(spawnSync(process.execPath, ['-e', '']).pid);
  const work = (folder: string) => join(folder, '.dist.synth');
  const leave = (folder: string, owner: string) => {
    mkdirSync(join(work(folder), 'next'), { recursive: true });
    writeFileSync(join(work(folder), '.gitignore'), '*\n');
    writeFileSync(join(work(folder), 'owner'), `${owner} ${hostname()}\n`);
  };

  test('leaves nothing that the next one does not clean up', () => {
    const { folder, before } = synthesized();
    leave(folder, dead());
    mkdirSync(join(folder, `.dist.synth-${dead()}`));
    expect(run(program, folder).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['dist', 'environments']);
    expect(contents(join(folder, 'dist'))).toEqual(before);
  });

  test('between taking the output away and putting the next one there loses nothing', () => {
    const { folder, dist, before } = synthesized();
    leave(folder, dead());
    renameSync(dist, join(work(folder), 'old'));
    writeFileSync(join(folder, 'environments', 'lab.yaml'), 'nonsense: true\n');
    // A mistake stops the next one before it writes; what it would replace waits.
    expect(run(program, folder).code).toBe(1);
    expect(contents(join(work(folder), 'old'))).toEqual(before);
    const target = join(realpathSync(folder), 'dist');
    WorkFolder.open(target).close();
    expect(contents(dist)).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['dist', 'environments']);
  });

  test('is not seen by Git', () => {
    const { folder } = synthesized();
    leave(folder, dead());
    expect(spawnSync('git', ['init', '-q', folder]).status).toBe(0);
    const { stdout } = spawnSync('git', ['-C', folder, 'status', '--porcelain'], { encoding: 'utf8' });
    expect(stdout).not.toContain('.dist.synth');
  });
});

describe('two runs at the same time', () => {
  test('wait for each other, and the output is whole', async () => {
    const { folder, before } = synthesized();
    const codes = await Promise.all(
      [1, 2, 3, 4].map(
        () =>
          new Promise((resolve) =>
            spawn(process.execPath, [program], { cwd: folder, stdio: 'ignore' }).on('exit', resolve),
          ),
      ),
    );
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(contents(join(folder, 'dist'))).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['dist', 'environments']);
  });

  test('a run that does not end is named', () => {
    const target = join(realpathSync(mkdtempSync(join(tmpdir(), 'private-ai-lock-'))), 'dist');
    const first = WorkFolder.open(target);
    expect(() => WorkFolder.open(target, 0.1)).toThrow(PlatformError);
    expect(() => WorkFolder.open(target, 0.1)).toThrow(
      new RegExp(`PAI-302 another run writes ${target}: process ${process.pid}`),
    );
    first.close();
    WorkFolder.open(target, 0.1).close();
    expect(readdirSync(dirname(target))).toEqual([]);
  });

  test('a run of another machine or container is waited for, and then taken for dead', () => {
    const target = join(realpathSync(mkdtempSync(join(tmpdir(), 'private-ai-lock-'))), 'dist');
    WorkFolder.open(target);
    writeFileSync(join(dirname(target), '.dist.synth', 'owner'), '1 elsewhere\n');
    WorkFolder.open(target, 0.1).close();
    expect(readdirSync(dirname(target))).toEqual([]);
  });
});

describe('a disk or a right that does not let us write', () => {
  /** Lets calls of the file system fail, as the disk would: those from `first` on, but for `last` and later. */
  const failing = (folder: string, call: string, code: string, first: number, last: number) => {
    const file = join(folder, 'fail.cjs');
    writeFileSync(
      file,
      `const fs = require('fs');
       const real = fs.${call};
       let calls = 0;
       fs.${call} = (...args) => {
         const number = calls++;
         if (number < ${first} || number >= ${last}) return real(...args);
         throw Object.assign(new Error('${code}: from a test'), { code: '${code}', syscall: '${call}', path: args[0] });
       };`,
    );
    return ['-r', file];
  };

  test.each([
    ['writeFileSync', 'ENOSPC', 0, 'no space is left', 'make room on that disk', Infinity],
    ['writeFileSync', 'ENOSPC', 3, 'no space is left', 'make room on that disk', Infinity],
    ['writeFileSync', 'EDQUOT', 3, 'the disk quota is used up', 'make room on that disk', Infinity],
    ['mkdirSync', 'EROFS', 0, 'the file system is read-only', 'mount it writable', Infinity],
    [
      'renameSync',
      'EBUSY',
      0,
      'it is in use, or a mount point',
      'name a folder inside of the mount',
      Infinity,
    ],
    ['renameSync', 'EIO', 1, 'the disk reports an error', 'look at the log of the system', 2],
  ])('%s: %s, from call %d on', (call, code, first, reason, remedy, last) => {
    const { folder, dist, before } = synthesized();
    const lab = join(folder, 'environments', 'lab.yaml');
    writeFileSync(lab, readFileSync(lab, 'utf8').replace('release-7', 'release-8'));
    const { code: exit, stderr } = run(program, folder, [], {}, failing(folder, call, code, first, last));
    expect([exit, stderr]).toEqual([1, expect.stringContaining(`PAI-302 cannot replace dist: ${reason}`)]);
    expect(stderr).toContain(remedy);
    expect(contents(dist)).toEqual(before);
    expect(existsSync(join(folder, '.dist.synth'))).toBe(false);
  });

  test('an output that cannot be put back is not deleted, and the next run puts it back', () => {
    const { folder, dist, before } = synthesized();
    const { stderr } = run(program, folder, [], {}, failing(folder, 'renameSync', 'EIO', 1, Infinity));
    expect(stderr).toMatch(/PAI-302 \S+\/dist is in \S+\/\.dist\.synth\/old now and cannot be put back/);
    expect(stderr).toContain('1 problem; dist is not in its place.');
    expect(existsSync(dist)).toBe(false);
    expect(run(program, folder).code).toBe(0);
    expect(contents(dist)).toEqual(before);
  });

  /** Runs as somebody without rights on everything, also where the tests run as root. */
  const unprivileged = (folder: string) => {
    if (process.getuid?.() !== 0) return run(program, folder);
    chmodSync(dirname(program), 0o755);
    const result = spawnSync(process.execPath, [program], {
      cwd: folder,
      uid: 65534,
      gid: 65534,
      encoding: 'utf8',
    });
    return { code: result.status, stdout: result.stdout, stderr: result.stderr };
  };
  const own = (folder: string) => {
    if (process.getuid?.() !== 0) return;
    for (const path of ['', ...everything(folder)]) chownSync(join(folder, path), 65534, 65534);
  };

  test.each([
    [
      'the folder',
      'dist',
      0o555,
      /PAI-302 cannot replace dist: permission is denied: \S+\n {2}give your user the right/,
    ],
    [
      'a folder in it',
      'dist/demo/argocd',
      0o555,
      /PAI-302 cannot replace dist: permission is denied: \S+dist\/demo\/argocd/,
    ],
    ['the folder above', '.', 0o555, /PAI-302 cannot replace dist: permission is denied/],
    ['a folder that cannot be read', 'dist/demo', 0o000, /PAI-305 cannot read \S+dist: permission is denied/],
    [
      'an environment file',
      'environments/lab.yaml',
      0o000,
      /environments\/lab\.yaml PAI-305 cannot read the file: permission/,
    ],
    [
      'the environment folder',
      'environments',
      0o000,
      /environments PAI-305 cannot read the folder: permission is denied/,
    ],
  ])('a missing right: %s', (_, path, mode, message) => {
    const { folder, dist, before } = synthesized();
    own(folder);
    const file = join(folder, path);
    chmodSync(file, mode);
    const { code, stderr } = unprivileged(folder);
    chmodSync(file, 0o755);
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
    expect(contents(dist)).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['dist', 'environments']);
  });
});

test('the content of a folder has what is neither file nor folder apart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'private-ai-content-'));
  mkdirSync(join(folder, 'a'));
  writeFileSync(join(folder, 'a', 'file'), 'x');
  symlinkSync('a', join(folder, 'b'));
  expect(contentOf(folder)).toEqual({ files: ['a/file'], folders: ['a'], others: ['b'] });
});
