import type { Construct } from 'constructs';
import { groupKindOf, recordOf } from '../kinds/kinds';
import { type Phase, phases } from '../kinds/sync-waves';

const contextKey = 'private-ai/phase';
const everyKindKey = 'private-ai/phase-of-every-kind';
const jobsKey = 'private-ai/phase-of-jobs';

/**
 * States the phase of the workload objects (Deployment, Job, Service, volume claim, ...) below a component.
 * Must be called before the component adds children. A volume claim thus shares the phase of its first
 * consumer, which a StorageClass with WaitForFirstConsumer needs (argoproj/argo-cd #12840).
 */
export function setSyncWave(component: Construct, phase: Phase): void {
  component.node.setContext(contextKey, phase);
}

/**
 * States the phase of every object below a component, accounts and roles too: for Jobs that run before the
 * phase `configuration`. Within a wave Argo CD applies accounts and roles before Jobs.
 *
 * @param jobs the phase of the Jobs; default: that of all others
 */
export function setSyncWaveOfEveryKind(component: Construct, phase: Phase, jobs: Phase = phase): void {
  component.node.setContext(everyKindKey, phase);
  component.node.setContext(jobsKey, jobs);
}

/** The phase of an object: stated for every kind, from its kind if that has one role, else from its component. */
export function phaseOf(object: Construct & { readonly apiVersion: string; readonly kind: string }): Phase {
  const { phase } = recordOf(object);
  const forced: unknown = object.node.tryGetContext(
    groupKindOf(object) === 'batch/Job' ? jobsKey : everyKindKey,
  );
  if (isPhase(forced)) return forced;
  if (phase !== 'of its component') return phase;
  const stated: unknown = object.node.tryGetContext(contextKey);
  return isPhase(stated) ? stated : 'services';
}

function isPhase(value: unknown): value is Phase {
  return typeof value === 'string' && value in phases;
}
