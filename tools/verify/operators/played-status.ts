import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { type InferenceService, rawStatus } from '../../box/player/kserve-status';
import type { Deployment, Pod } from '../../box/player/workload-types';
import type { LiveObject } from './live';

/** What KServe works from, and what it wrote. */
export interface ModelObjects {
  readonly model: LiveObject;
  readonly deployment: LiveObject;
  readonly pods: readonly LiveObject[];
}

/** Conditions that upstream writes too; `Stopped` is the fork's. */
const CONDITIONS = ['PredictorReady', 'Ready'];

/** Where the KServe that the box plays would say something else of a model, in a sentence; nothing if not. */
export function playedDifference({ model, deployment, pods }: ModelObjects): string | undefined {
  // The API server keeps them in the form of their definitions, of which the player's types are a part.
  const played = rawStatus(
    model as unknown as InferenceService,
    deployment as unknown as Deployment,
    pods as unknown as readonly Pod[],
  );
  const [ours, theirs] = [essence(played), essence(model.status)];
  return ours === theirs ? undefined : `KServe says ${theirs}, and is played with ${ours}`;
}

function essence(status: unknown): string {
  // Of a pod that has no state yet KServe may say nothing, if it has not looked before there was one.
  const { transitionStatus } = recordAt(status, 'modelStatus');
  const { activeModelState = '', targetModelState = 'Pending' } = recordAt(status, 'modelStatus', 'states');
  const conditions = recordsAt(status, 'conditions')
    .filter(({ type }) => CONDITIONS.includes(String(type)))
    .map((condition) => `${String(condition.type)} ${String(condition.status)}`)
    .sort();
  return JSON.stringify([
    transitionStatus === '' ? 'InProgress' : transitionStatus,
    activeModelState,
    targetModelState,
    ...conditions,
  ]);
}
