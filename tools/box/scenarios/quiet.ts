import { setTimeout as sleep } from 'node:timers/promises';
import { line } from '../applications';
import type { Scenario, Settled } from './scenario';

const QUIET_SECONDS = 20;

/** Nothing to do, nothing done: what Argo CD has applied is what it finds. */
const nothingDrifts: Scenario = {
  name: 'nothing drifts: with nothing new, every object stays in sync and no sync begins',
  rule: 'Applications apply and compare on the server',
  without: (files) =>
    new Map(
      [...files].map(([path, text]) => [
        path,
        text.replaceAll('ServerSideDiff=true', 'ServerSideDiff=false'),
      ]),
    ),
  run: async (settled: Settled) => {
    const { box, revision } = settled;
    const begun = await box.syncsBegun();
    await box.refresh('hard');
    const end = performance.now() + QUIET_SECONDS * 1000;
    while (performance.now() < end) {
      const unsettled = (await box.applications()).filter(
        ({ sync, health, revision: at, unsettled: objects }) =>
          sync !== 'Synced' || health !== 'Healthy' || at !== revision || objects.length > 0,
      );
      if (unsettled.length > 0) {
        const objects = unsettled.flatMap((state) => [line(state), ...state.unsettled]);
        throw new Error(`not in sync any more: ${objects.join('; ')}`);
      }
      await sleep(500);
    }
    const again = await box.syncsBegun();
    if (again !== begun) throw new Error(`a sync began with nothing new: ${begun} before, ${again} after`);
    return settled;
  },
};

export const quietScenarios = [nothingDrifts];
