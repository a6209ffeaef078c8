import { setTimeout as sleep } from 'node:timers/promises';
import { groupOf } from '../../../lib/kubernetes/manifest';
import { ownCluster } from '../../../lib/kubernetes/own-cluster';
import { recordOf } from '../../../lib/kinds/kinds';
import { renderEnvironment } from '../../../lib/stages/environment';
import { line } from '../applications';
import type { Scenario, Settled } from './scenario';

const QUIET_SECONDS = 20;
const SETTLE_SECONDS = 120;

/** Nothing to do, nothing done: what Argo CD has applied is what it finds. */
const nothingDrifts: Scenario = {
  name: 'nothing drifts: with nothing new, every object stays in sync and no sync begins',
  rule: 'Jobs have no time to live: Argo CD would run one again that is gone (lib/workload/batch-job.ts)',
  without: (files) =>
    new Map(
      [...files].map(([path, text]) => [
        path,
        /\/Job\.[^/]*-loader-/.test(path)
          ? text.replace('\nspec:\n', `\nspec:\n  ttlSecondsAfterFinished: ${QUIET_SECONDS - 5}\n`)
          : text,
      ]),
    ),
  run: async (settled) => {
    const { box, environment, revision } = settled;
    const before = await box.syncsBegun();
    await box.refresh('hard');
    const end = performance.now() + QUIET_SECONDS * 1000;
    while (performance.now() < end) {
      const unsettled = (await box.stages()).filter(
        ({ sync, health, revision: at, unsettled: objects }) =>
          sync !== 'Synced' || health !== 'Healthy' || at !== revision || objects.length > 0,
      );
      if (unsettled.length > 0) {
        const objects = unsettled.flatMap((state) => [line(state), ...state.unsettled]);
        throw new Error(`not in sync any more: ${objects.join('; ')}`);
      }
      await sleep(500);
    }
    const after = await box.syncsBegun();
    if (after !== before) throw new Error(`a sync began with nothing new: ${before} before, ${after} after`);
    await box.settled(revision, environment.stages.length + 1, SETTLE_SECONDS);
    return settled;
  },
};

/**
 * What the account that fills the cluster must list: the kinds of what it applies there. It lists all of a cluster, and
 * goes on without the kinds that it may not see.
 */
function needed({ box, environment }: Settled): Set<string> {
  const { stages, delivery } = environment;
  const folders: readonly string[] = delivery.server === ownCluster ? [...stages, 'argocd'] : stages;
  const kinds = renderEnvironment(box.atHome(environment))
    .objects.filter(({ folder, manifest }) => folders.includes(folder) && manifest.kind !== 'Secret')
    .map(({ manifest }) => `${recordOf(manifest).resource}.${groupOf(manifest.apiVersion) || 'core'}`);
  return new Set([...kinds, 'customresourcedefinitions.apiextensions.k8s.io']);
}

const nothingRefused: Scenario = {
  name: 'Argo CD is refused nothing that it needs: only lists of kinds that are none of ours',
  rule: 'its rights are derived from what is rendered, and it may watch definitions',
  breaksInstall: true,
  without: (files) =>
    new Map(
      [...files].map(([path, text]) => [
        path,
        text.replaceAll(
          /^ *- apiGroups:\n *- apiextensions\.k8s\.io\n *resources:\n *- customresourcedefinitions\n *verbs:\n *- get\n *- list\n *- watch\n/gm,
          '',
        ),
      ]),
    ),
  run: (settled) => {
    const ours = needed(settled);
    const refused = settled.box.refusedArgoCd().filter((text) => {
      const [, verb, kind = ''] = /^(\S+) (\S+)/.exec(text) ?? [];
      return verb !== 'list' || ours.has(kind);
    });
    if (refused.length > 0) throw new Error(`refused: ${refused.join('; ')}`);
    return Promise.resolve(settled);
  },
};

export const quietScenarios = [nothingDrifts, nothingRefused];
