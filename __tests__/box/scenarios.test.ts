import { outputFiles } from '../../lib/output/output';
import type { Environment } from '../../lib/environment/schema';
import { renderEnvironment } from '../../lib/stages/environment';
import { scenarios } from '../../tools/box/scenarios';
import { judgedEnvironments } from '../../tools/environments';

const [demo] = judgedEnvironments(process.cwd()).filter(({ name }) => name === 'demo');
if (demo === undefined) throw new Error('there is no demo');

/** What scenarios commit, where their rule is in the files only then. */
const variations: readonly Environment[] = [
  demo,
  { ...demo, secrets: { ...demo.secrets, versions: { 'llama-files-credentials': 2 } } },
  {
    ...demo,
    rag: { ...demo.rag, pipelines: false },
    retiring: { ...demo.retiring, components: ['datasciencepipelines'] },
  },
];
const outputs = variations.map((environment) => outputFiles([renderEnvironment(environment)]));

describe('the scenarios of the box', () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    'can take the rule out of what is rendered: %s',
    (_, { without }) => {
      const text = (files: ReadonlyMap<string, string>) => JSON.stringify([...files].sort());
      expect(outputs.some((files) => text(without(files)) !== text(files))).toBe(true);
    },
  );

  it('have names that tell them apart', () => {
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  });
});
