import { type GroupKinds, knownToArgoCd, plain, templatePods } from './kind-record';

const server = {
  ...plain,
  scope: 'Namespaced',
  definition: 'kubernetes',
  syncWave: 'of its component',
  health: knownToArgoCd,
  state: 'rollout',
  troubles: 'none',
  references: 'none',
  nameForm: 'label',
  pods: templatePods('server', 'spec', 'template'),
  selector: ['spec', 'selector', 'matchLabels'],
} as const;

/** Kinds of `apps`. */
export const apps: GroupKinds = {
  Deployment: { ...server, resource: 'deployments' },
  StatefulSet: { ...server, resource: 'statefulsets' },
};
