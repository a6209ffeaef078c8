import { type GroupKinds, plain, settings } from './kind-record';

const watched = {
  ...plain,
  scope: 'Namespaced',
  definition: 'cluster',
  syncWave: 'exposure',
  health: settings,
  state: 'none',
  troubles: 'none',
  references: 'none',
} as const;

/** Kinds of `monitoring.coreos.com`. */
export const monitoringCoreos: GroupKinds = {
  PrometheusRule: { ...watched, resource: 'prometheusrules' },
  ServiceMonitor: {
    ...watched,
    resource: 'servicemonitors',
    selector: ['spec', 'selector', 'matchLabels'],
  },
};
