import { changed, expectSame, kinds, running } from './objects';
import type { Scenario, Settled } from './scenario';

const SECONDS = 180;

/** What must neither go nor run again while an operator has its troubles. */
const kept = [kinds.deployments, kinds.inferenceServices, kinds.jobs, kinds.secrets, kinds.claims];

/** Lets something happen to operators; no sync may begin, and nothing of ours may be another one after it. */
export async function undisturbed(settled: Settled, happen: () => Promise<void>): Promise<Settled> {
  const { box, environment, revision } = settled;
  const before = await running(box, kept);
  const begun = await box.syncsBegun();
  await happen();
  await box.settled(revision, environment.stages.length + 1, SECONDS);
  expectSame('what is another one', changed(before, await running(box, kept)), []);
  const again = await box.syncsBegun();
  if (again !== begun) throw new Error(`a sync began: ${begun} before, ${again} after`);
  return settled;
}

const degradedOperators: Scenario = {
  name: 'External Secrets and OpenShift AI get into trouble and out of it: the stage says so, and nothing else happens',
  rule: 'health checks tell degraded and progressing from healthy (lib/argocd/health-checks.ts)',
  without: (files) =>
    new Map(
      [...files].map(([path, text]) => [
        path,
        text.replaceAll(
          /resource\.customizations\.health\.(operator\.openshift\.io_ExternalSecretsConfig|datasciencecluster)/g,
          'resource.customizations.health.none.$1',
        ),
      ]),
    ),
  suits: ({ operators, secrets }) => operators === 'managed' && secrets.provider === 'external-secrets',
  run: (settled) =>
    undisturbed(settled, async () => {
      const { box } = settled;
      const { failed } = box.behaviour;
      const platform = async (health: string) => {
        await box.until(`stage00 is ${health}`, SECONDS, (states) =>
          states.some((state) => state.name.endsWith('stage00-ai-platform') && state.health === health),
        );
      };
      failed.add('ExternalSecretsConfig/cluster');
      await platform('Degraded');
      failed.delete('ExternalSecretsConfig/cluster');
      await platform('Healthy');
      failed.add('DataScienceCluster/default-dsc');
      await platform('Progressing');
      failed.delete('DataScienceCluster/default-dsc');
      await platform('Healthy');
    }),
};

export const operatorScenarios = [degradedOperators];
