import { readFileSync } from 'node:fs';
import { MissingTool } from '../../tools/verify/check';
import { lastLines, runProgram } from '../../tools/process';
import { candidates, environmentName, findPython } from '../../tools/verify/python/environment';

const requirements = readFileSync('tools/llama-stack/requirements.txt', 'utf8');

describe('packages', () => {
  test.each(['llama-stack', 'chat-templates', 'pipelines'])(
    'of %s are names with versions, nothing else',
    (name) => {
      const pinned = readFileSync(`tools/${name}/requirements.txt`, 'utf8');
      for (const line of pinned.trim().split('\n')) expect(line).toMatch(/^[a-z0-9-]+==[0-9][0-9a-z.]*$/);
    },
  );

  test('have the server and the client of the release', () => {
    expect(requirements).toContain('llama-stack==0.2.22\n');
    expect(requirements).toContain('llama-stack-client==0.2.22\n');
  });

  test('decide the name of the environment', () => {
    expect(environmentName('llama-stack', requirements)).toMatch(/^llama-stack-[0-9a-f]{12}$/);
    expect(environmentName('llama-stack', `${requirements}six==1\n`)).not.toBe(
      environmentName('llama-stack', requirements),
    );
  });
});

describe('interpreters', () => {
  test('are sought on the PATH and with pyenv, the version of the image first', () => {
    const pyenv = ['/pyenv/3.11.7', '/pyenv/3.13.0', '/pyenv/3.12.1'];
    expect(candidates({ PATH: '/a:/b' }, pyenv)).toEqual([
      '/a/python3.12',
      '/b/python3.12',
      '/pyenv/3.12.1/bin/python',
      '/a/python3',
      '/b/python3',
      '/a/python3.13',
      '/b/python3.13',
      '/pyenv/3.13.0/bin/python',
      '/a/python3',
      '/b/python3',
    ]);
  });

  test('that are not there are a missing tool', async () => {
    await expect(findPython(['/nowhere/python3.12'], 'llama_stack 0.2.22')).rejects.toThrow(MissingTool);
    await expect(findPython([], 'llama_stack 0.2.22')).rejects.toThrow(
      /^Python 3\.12 or 3\.13 is missing: llama_stack 0\.2\.22 needs it/,
    );
  });

  test('of another kind are passed over', async () => {
    await expect(findPython([process.execPath], 'llama_stack 0.2.22')).rejects.toThrow(MissingTool);
  });
});

describe('a command', () => {
  test('tells how it ended and what it wrote', async () => {
    const script = 'process.stdout.write("out"); process.stderr.write("err"); process.exitCode = 3';
    const result = await runProgram(process.execPath, ['-e', script], { seconds: 30 });
    expect(result).toMatchObject({ code: 3, stdout: 'out', stderr: 'err' });
  });

  test('is ended when it takes too long', async () => {
    const endless = runProgram(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { seconds: 0.3 });
    await expect(endless).rejects.toThrow('took more than 0.3 s');
  });

  test('that does not exist is an error', async () => {
    await expect(runProgram('/nowhere/python', [], { seconds: 30 })).rejects.toThrow('ENOENT');
  });

  test('has last lines', () => {
    expect(lastLines('a\nb\nc\n', 2)).toBe('b\nc');
  });
});
