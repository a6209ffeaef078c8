import { condition, timestamp } from './objects';
import type { ContainerState, Pod } from './workload-types';

/** How far a pod is. */
export interface PodState {
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly state: ContainerState;
  readonly ready: boolean;
  readonly restarts?: number;
  readonly lastState?: ContainerState;
  /** Whether the containers before the main ones have ended. */
  readonly initialized: boolean;
}

/**
 * The status that a kubelet writes (kubernetes/kubernetes pkg/kubelet/status/generate.go and kubelet_pods.go
 * @v1.33.4). What the scheduler wrote stays.
 */
export function podStatus(pod: Pod, pods: PodState): Readonly<Record<string, unknown>> {
  const { phase, ready, initialized, state, lastState, restarts = 0 } = pods;
  const ended = phase === 'Succeeded';
  const reason = ended ? 'PodCompleted' : ready ? '' : 'ContainersNotReady';
  const scheduled = (pod.status.conditions ?? []).filter(({ type }) => type === 'PodScheduled');
  const containers = (list: Pod['spec']['containers'], each: ContainerState, isReady: boolean, last = {}) =>
    list.map(({ name, image }) => ({
      name,
      image,
      imageID: state.waiting === undefined ? image : '',
      ready: isReady,
      started: each.running !== undefined,
      restartCount: restarts,
      state: each,
      lastState: last,
    }));
  const initEnd: ContainerState = initialized
    ? { terminated: { exitCode: 0, reason: 'Completed' } }
    : { waiting: { reason: 'PodInitializing' } };
  return {
    phase,
    startTime: pod.status.startTime ?? timestamp(),
    ...(phase === 'Pending' ? {} : { podIP: '10.128.0.10', podIPs: [{ ip: '10.128.0.10' }] }),
    conditions: [
      ...scheduled,
      condition('PodReadyToStartContainers', phase === 'Running'),
      condition('Initialized', initialized, initialized ? '' : 'ContainersNotInitialized'),
      condition('Ready', ready, reason),
      condition('ContainersReady', ready, reason),
    ],
    initContainerStatuses: containers(pod.spec.initContainers ?? [], initEnd, initialized),
    containerStatuses: containers(pod.spec.containers, state, ready, lastState),
  };
}
