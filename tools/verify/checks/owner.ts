import type { Check, CheckContext, Failure, Outcome } from '../check';
import { OwnerCopy } from '../owner/owner-copy';
import { qwen25 } from '../owner/qwen25';
import { addSmallComponent } from '../owner/small-component';

/** What an owner does with the repository must leave its tests green: all of them, in a copy. */
export const ownerCheck: Check = {
  name: 'owner',
  description:
    'npm test passes where an owner has other environments, models, images and a component, and where there is no environment',
  run,
};

/** All others have environments of their own: `exampleFolder` in tools/environments.ts. */
const ofEnvironments = ['__tests__/program/own-environments', '__tests__/docs'];

async function run({ root, progress }: CheckContext): Promise<Outcome> {
  const copy = OwnerCopy.of(root);
  const failures: Failure[] = [];
  const npm = async (subject: string, ...args: readonly string[]) => {
    progress(subject);
    const { code, stdout, stderr } = await copy.npm(...args);
    if (code !== 0) failures.push({ subject, message: `${stdout}\n${stderr}`.trim().slice(-3000) });
  };
  try {
    copy.addEnvironment('prod');
    const added = await copy.addModel('prod', qwen25);
    if (added.code !== 0) failures.push({ subject: 'npm run model:add', message: added.stderr });
    copy.changeDomain('lab');
    copy.addToCatalogues();
    const definitions = addSmallComponent(root, copy);
    await npm('npm run import with an own kind', 'run', 'import', '--', '--crds', definitions);
    await npm('npm run synth with another environment, model, domain and component', 'run', 'synth');
    await npm('npm run docs with an own model, image and component', 'run', 'docs');
    await npm('snapshot of an own component', 'test', '--', '-u', '__tests__/components/rag/step-cache');
    copy.deleteEnvironments('demo');
    await npm('npm run synth without demo', 'run', 'synth');
    await npm('npm test of an owner', 'test', '--', '--ci');
    copy.deleteEnvironments('lab', 'prod');
    await npm('tests that look at environments/, without any', 'test', '--', '--ci', ...ofEnvironments);
  } finally {
    copy.remove();
  }
  return { subjects: 7, failures };
}
