import { recordAt } from '../../../lib/kubernetes/manifest';
import type { Environment } from '../../../lib/environment/schema';
import { releaseOf } from '../../../lib/releases/releases';
import type { OperatorPackage } from '../../../lib/releases/release';
import { changed, expectSame, kinds, objectsOf, running } from './objects';
import { undisturbed } from './operators';
import { commit, pushedByGuide, type Scenario, type Settled } from './scenario';

const SECONDS = 240;

/** The version that is installed in the box, and the next one in its channel. */
function csvs({ csvPrefix, package: name, minimum }: OperatorPackage) {
  const prefix = csvPrefix ?? `${name}.v`;
  const next = minimum.version.replace(/\d+$/, (patch) => String(Number(patch) + 1));
  return { installed: `${prefix}${minimum.version}`, next: `${prefix}${next}`, nextVersion: next };
}

/** What OLM says of an operator: its state, and the version that is installed. */
async function stateOf({ box }: Settled, operator: OperatorPackage): Promise<string> {
  const found = (await objectsOf(box, kinds.subscriptions)).find(
    ({ metadata: { name } }) => name === operator.package,
  );
  const { state, installedCSV } = recordAt(found, 'status');
  return `${String(state)} ${String(installedCSV)}`;
}

const kept = [kinds.deployments, kinds.inferenceServices, kinds.secrets];

const upgradedOperators: Scenario = {
  name: 'OpenShift AI is upgraded in place and nothing else happens; a fixed operator waits until the environment says so',
  onRequest: true,
  rule: 'an operator whose upgrade waits for approval is healthy: the installed version runs on (lib/argocd/health-lua.ts)',
  without: (files) =>
    new Map(
      [...files].map(([path, text]) => [
        path,
        text.replaceAll(
          'resource.customizations.health.operators.coreos.com_Subscription',
          'resource.customizations.health.none.operators.coreos.com_Subscription',
        ),
      ]),
    ),
  suits: ({ operators, delivery, gpuPools }) =>
    operators === 'managed' && delivery.argocd === 'managed' && gpuPools.length > 0,
  run: async (settled) => {
    const { box, environment } = settled;
    const operators = releaseOf(environment.release).operators;
    const { 'openshift-ai': automatic, 'node-feature-discovery': fixed } = operators;
    const fixedTo = (csv: string): Environment => ({
      ...environment,
      operatorVersions: { ...environment.operatorVersions, 'node-feature-discovery': csv },
    });
    const [platform, nodes] = [csvs(automatic), csvs(fixed)];
    // By the guide: Argo CD may not make an approver yet.
    const pinned = await commit(
      settled,
      fixedTo(nodes.installed),
      'Node Feature Discovery stays as it is',
      SECONDS,
      pushedByGuide,
    );
    await undisturbed(pinned, async () => {
      box.behaviour.versions.set(automatic.package, platform.nextVersion);
      box.behaviour.versions.set(fixed.package, nodes.nextVersion);
      await box.until('the one is upgraded and the other one waits', SECONDS, async () => {
        const states = [await stateOf(pinned, automatic), await stateOf(pinned, fixed)];
        return states.join() === `AtLatestKnown ${platform.next},UpgradePending ${nodes.installed}`;
      });
    });
    const before = await running(box, kept);
    const after = await commit(
      pinned,
      fixedTo(nodes.next),
      'Node Feature Discovery is upgraded',
      SECONDS,
      pushedByGuide,
    );
    expectSame('version', [await stateOf(after, fixed)], [`AtLatestKnown ${nodes.next}`]);
    const now = await running(box, kept);
    expectSame('what is another one', changed(before, now), []);
    return after;
  },
};

export const upgradeScenarios = [upgradedOperators];
