import { isRecord, type Manifest, recordAt } from '../kubernetes/manifest';

/** A pod specification inside an object, with its path. */
export interface PodLocation {
  readonly path: string;
  readonly spec: Record<string, unknown>;
  readonly labels: Record<string, unknown>;
}

/** Pod specifications of the kinds that carry one; custom resources are mostly one themselves. */
export function podsOf(manifest: Manifest): PodLocation[] {
  switch (manifest.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
      return [template('spec.template', recordAt(manifest, 'spec', 'template'))];
    case 'CronJob': {
      const inner = recordAt(manifest, 'spec', 'jobTemplate', 'spec', 'template');
      return [template('spec.jobTemplate.spec.template', inner)];
    }
    case 'ServingRuntime':
      return [{ path: 'spec', spec: recordAt(manifest, 'spec'), labels: {} }];
    case 'InferenceService':
      return [{ path: 'spec.predictor', spec: recordAt(manifest, 'spec', 'predictor'), labels: {} }];
    default:
      return [];
  }
}

function template(path: string, found: Record<string, unknown>): PodLocation {
  return {
    path: `${path}.spec`,
    spec: recordAt(found, 'spec'),
    labels: recordAt(found, 'metadata', 'labels'),
  };
}

/** Containers of a pod, init containers first, with their paths. */
export function containersOf(pod: PodLocation): { path: string; container: Record<string, unknown> }[] {
  return ['initContainers', 'containers'].flatMap((field) => {
    const list = pod.spec[field];
    return Array.isArray(list)
      ? list
          .filter(isRecord)
          .map((container, index) => ({ path: `${pod.path}.${field}[${index}]`, container }))
      : [];
  });
}
