import { contents } from '../support/program';
import { OwnerCopy } from '../../tools/verify/owner/owner-copy';
import { qwen25 } from '../../tools/verify/owner/qwen25';

test('the steps of the README for an environment and a model lead to manifests, and leave the tests green', async () => {
  const copy = OwnerCopy.of('.');
  try {
    copy.addEnvironment('prod');
    expect(await copy.addModel('prod', qwen25)).toMatchObject({ code: 0, stderr: '' });
    copy.deleteEnvironments('demo', 'lab');
    expect(await copy.npm('run', '-s', 'synth')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^prod: \d+ objects in dist\/prod$/m) as unknown,
    });
    const files = Object.keys(contents(`${copy.folder}/dist`));
    expect(files).toContain('prod/GUIDE.md');
    expect(files.filter((path) => path.endsWith('/InferenceService.qwen.k8s.yaml'))).toHaveLength(1);
    expect(files.filter((path) => !path.startsWith('prod/'))).toEqual(['.private-ai-platform']);
    // All tests of such a copy: npm run verify -- owner.
    const { code, stderr } = await copy.npm('test', '--', '__tests__/program/own-environments.test.ts');
    expect({ code, stderr }).toMatchObject({ code: 0 });
  } finally {
    copy.remove();
  }
});

test('an owner whose dist/ is not up to date is told so, and what to run', async () => {
  const copy = OwnerCopy.of('.');
  try {
    copy.changeDomain('demo');
    const { code, stderr } = await copy.npm('test', '--', '__tests__/program/own-environments.test.ts');
    expect(code).toBe(1);
    expect(stderr).toContain('dist/ is up to date (npm run synth)');
    expect(stderr).toContain('demo/stage01-model-serving/');
  } finally {
    copy.remove();
  }
});
