import type { Manifest } from '../../../lib/kubernetes/manifest';
import {
  app,
  autoscaler,
  deployment,
  networkPolicy,
  podTemplate,
  sample,
  service,
} from '../manifests/samples';

function statefulSet(name: string, spec: object = {}): Manifest {
  return sample('apps/v1', 'StatefulSet', name, {
    selector: { matchLabels: app(name) },
    serviceName: 'nowhere',
    template: podTemplate(name),
    ...spec,
  });
}

function cronJob(name: string): Manifest {
  return sample('batch/v1', 'CronJob', name, {
    schedule: '0 0 * * *',
    jobTemplate: { spec: { template: podTemplate(name) } },
  });
}

/** A Deployment that a Service leads to. */
function served(name: string, container: object = {}, spec: object = {}): Manifest[] {
  return [deployment(name, container, spec), service(`of-${name}`, name)];
}

const probe = { httpGet: { path: '/', port: 80 } };

const backend = { service: { name: 'nowhere', port: { number: 80 } } };

const otherLabels = { selector: { matchLabels: app('somebody-else') } };

/** Per check of kube-score what it must mind, in the object that has the name of the check. */
export const controls: Readonly<Record<string, readonly Manifest[]>> = {
  'deployment-strategy': served('deployment-strategy', {}, { strategy: { type: 'Recreate' } }),
  'deployment-replicas': served('deployment-replicas', {}, { replicas: 1 }),
  'ingress-targets-service': [
    sample('networking.k8s.io/v1', 'Ingress', 'ingress-targets-service', {
      rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    }),
  ],
  'cronjob-has-deadline': [cronJob('cronjob-has-deadline')],
  'cronjob-restartpolicy': [cronJob('cronjob-restartpolicy')],
  'container-resources': [deployment('container-resources')],
  'container-image-tag': [deployment('container-image-tag', { image: 'registry.example.com/app:latest' })],
  'container-image-pull-policy': [
    deployment('container-image-pull-policy', { imagePullPolicy: 'IfNotPresent' }),
  ],
  'container-ephemeral-storage-request-and-limit': [
    deployment('container-ephemeral-storage-request-and-limit'),
  ],
  'container-ports-check': [
    deployment('container-ports-check', {
      ports: [
        { name: 'a', containerPort: 80 },
        { name: 'a', containerPort: 81 },
      ],
    }),
  ],
  'environment-variable-key-duplication': [
    deployment('environment-variable-key-duplication', {
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
    }),
  ],
  'statefulset-has-poddisruptionbudget': [statefulSet('statefulset-has-poddisruptionbudget')],
  'deployment-has-poddisruptionbudget': [deployment('deployment-has-poddisruptionbudget')],
  'poddisruptionbudget-has-policy': [
    sample('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudget-has-policy', {
      selector: { matchLabels: app('nobody') },
    }),
  ],
  'pod-networkpolicy': [deployment('pod-networkpolicy')],
  'networkpolicy-targets-pod': [networkPolicy('networkpolicy-targets-pod', 'nobody')],
  'pod-probes': served('pod-probes'),
  'pod-probes-identical': [
    deployment('pod-probes-identical', { readinessProbe: probe, livenessProbe: probe }),
  ],
  'container-security-context-user-group-id': [
    deployment('container-security-context-user-group-id', {
      securityContext: { runAsUser: 1, runAsGroup: 1 },
    }),
  ],
  'container-security-context-privileged': [
    deployment('container-security-context-privileged', { securityContext: { privileged: true } }),
  ],
  'container-security-context-readonlyrootfilesystem': [
    deployment('container-security-context-readonlyrootfilesystem'),
  ],
  'container-seccomp-profile': [deployment('container-seccomp-profile')],
  'service-targets-pod': [service('service-targets-pod', 'nobody')],
  'service-type': [service('service-type', 'nobody', { type: 'NodePort' })],
  'stable-version': [{ ...cronJob('stable-version'), apiVersion: 'batch/v1beta1' }],
  'deployment-has-host-podantiaffinity': [deployment('deployment-has-host-podantiaffinity')],
  'statefulset-has-host-podantiaffinity': [statefulSet('statefulset-has-host-podantiaffinity')],
  'deployment-targeted-by-hpa-does-not-have-replicas-configured': [
    deployment('deployment-targeted-by-hpa-does-not-have-replicas-configured', {}, { replicas: 2 }),
    autoscaler('of-replicas', 'deployment-targeted-by-hpa-does-not-have-replicas-configured'),
  ],
  'statefulset-has-servicename': [statefulSet('statefulset-has-servicename')],
  'deployment-pod-selector-labels-match-template-metadata-labels': [
    deployment('deployment-pod-selector-labels-match-template-metadata-labels', {}, otherLabels),
  ],
  'statefulset-pod-selector-labels-match-template-metadata-labels': [
    statefulSet('statefulset-pod-selector-labels-match-template-metadata-labels', otherLabels),
  ],
  'label-values': [
    {
      ...service('label-values', 'nobody'),
      metadata: { name: 'label-values', namespace: 'control', labels: { a: 'b/c' } },
    },
  ],
  'horizontalpodautoscaler-has-target': [autoscaler('horizontalpodautoscaler-has-target', 'nobody')],
  'horizontalpodautoscaler-replicas': [autoscaler('horizontalpodautoscaler-replicas', 'nobody')],
  'pod-topology-spread-constraints': [
    deployment(
      'pod-topology-spread-constraints',
      {},
      {
        template: podTemplate(
          'spread',
          {},
          { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'a' }] },
        ),
      },
    ),
  ],
};
