import { isSettled, line } from '../applications';
import { appliedState, expectSame, kinds, objectsOf } from './objects';
import type { Scenario } from './scenario';

const SECONDS = 180;
const part = '    app.kubernetes.io/part-of: private-ai\n';

/** Changes the Applications of an environment, the root included; the folder that the root keeps decides which. */
function inApplications(
  files: ReadonlyMap<string, string>,
  change: (text: string) => string,
): ReadonlyMap<string, string> {
  return new Map(
    [...files].map(([path, text]) => [path, /[/-]Application\./.test(path) ? change(text) : text]),
  );
}

/** An Application has no subresource for its state: who applies it can write over that. */
const changedApplications: Scenario = {
  name: 'a commit changes every Application, the root included: the state of none is written over, and none is Unknown',
  rule: 'the root syncs without RespectIgnoreDifferences, which applies the state that Argo CD has read',
  without: (files) =>
    inApplications(files, (text) =>
      text.replace('syncOptions:\n', 'syncOptions:\n      - RespectIgnoreDifferences=true\n'),
    ),
  run: async (settled) => {
    const { box, environment } = settled;
    const files = inApplications(settled.files, (text) =>
      text.replace(part, `${part}    example.com/changed: everywhere\n`),
    );
    const revision = await box.push(files, 'a label of every Application');
    await box.until('every Application has its label and is settled', SECONDS, async (states) => {
      const lost = states.filter(({ sync, phase }) => sync === 'Unknown' || phase === undefined);
      if (lost.length > 0) throw new Error(`lost its state: ${lost.map(line).join('; ')}`);
      const applications = await objectsOf(box, kinds.applications, environment.delivery.namespace);
      expectSame(
        'Applications whose state was applied',
        applications.filter((each) => appliedState(each).length > 0).map(({ metadata }) => metadata.name),
        [],
      );
      return (
        applications.every(({ metadata }) => metadata.labels?.['example.com/changed'] !== undefined) &&
        states.every((state) => isSettled(state, revision))
      );
    });
    return { ...settled, files, revision };
  },
};

export const applicationScenarios = [changedApplications];
