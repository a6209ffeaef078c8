import type { Construct } from 'constructs';
import { groupKindOf, recordOf } from '../kinds/kinds';
import { type SyncWave, syncWaves } from '../kinds/sync-waves';

const contextKey = 'private-ai/sync-wave';
const everyKindKey = 'private-ai/sync-wave-of-every-kind';
const jobsKey = 'private-ai/sync-wave-of-jobs';

/**
 * States the wave of the workload objects (Deployment, Job, Service, volume claim, ...) below a component.
 * Must be called before the component adds children. A volume claim thus shares the wave of its first
 * consumer, which a StorageClass with WaitForFirstConsumer needs (argoproj/argo-cd #12840).
 */
export function setSyncWave(component: Construct, wave: SyncWave): void {
  component.node.setContext(contextKey, wave);
}

/**
 * States the wave of every object below a component, accounts and roles too: for Jobs that run before the
 * wave `configuration`. Within a wave Argo CD applies accounts and roles before Jobs.
 *
 * @param jobs the wave of the Jobs; default: that of all others
 */
export function setSyncWaveOfEveryKind(component: Construct, wave: SyncWave, jobs: SyncWave = wave): void {
  component.node.setContext(everyKindKey, wave);
  component.node.setContext(jobsKey, jobs);
}

/** The wave of an object: stated for every kind, from its kind if that has one role, else from its component. */
export function syncWaveOf(
  object: Construct & { readonly apiVersion: string; readonly kind: string },
): SyncWave {
  const { syncWave } = recordOf(object);
  const forced: unknown = object.node.tryGetContext(
    groupKindOf(object) === 'batch/Job' ? jobsKey : everyKindKey,
  );
  if (isSyncWave(forced)) return forced;
  if (syncWave !== 'of its component') return syncWave;
  const stated: unknown = object.node.tryGetContext(contextKey);
  return isSyncWave(stated) ? stated : 'services';
}

function isSyncWave(value: unknown): value is SyncWave {
  return typeof value === 'string' && value in syncWaves;
}
