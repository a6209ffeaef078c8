import { type GroupKinds, plain, settings } from './kind-record';

/** Kinds of `monitoring.coreos.com`. */
export const monitoringCoreos: GroupKinds = {
  PrometheusRule: {
    ...plain,
    resource: 'prometheusrules',
    scope: 'Namespaced',
    definition: 'cluster',
    syncWave: 'exposure',
    health: settings,
    state: 'none',
    troubles: 'none',
    references: 'none',
  },
  ServiceMonitor: {
    ...plain,
    resource: 'servicemonitors',
    scope: 'Namespaced',
    definition: 'cluster',
    syncWave: 'exposure',
    health: settings,
    state: 'none',
    troubles: 'none',
    references: 'none',
    selector: ['spec', 'selector', 'matchLabels'],
  },
};
