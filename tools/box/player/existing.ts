import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { secretsConfigs } from './external-secrets';
import type { Kind } from './kinds';
import type { NewObject } from './objects';
import { dataScienceClusters, initializations } from './openshift-ai';

interface Existing {
  readonly kind: Kind;
  readonly object: NewObject;
}

function existing(kind: Kind, name: string, spec: object): Existing {
  return { kind, object: { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name }, spec } };
}

/** External Secrets, of an operator that was there before us. */
export const existingSecretsOperand: Existing = existing(secretsConfigs, 'cluster', {});

/** OpenShift AI as the guide of an environment expects it, where it was there before us. */
export function existingOpenShiftAi({ platform, needs }: RenderedEnvironment): Existing[] {
  const mesh = needs.operators.has('service-mesh') ? 'Managed' : 'Removed';
  const serving = needs.operators.has('serverless') ? 'Managed' : 'Removed';
  const components = Object.fromEntries(
    platform.release.openShiftAi.components.map((name) => [
      name,
      {
        managementState: needs.dataScienceComponents.has(name) ? 'Managed' : 'Removed',
        ...(name === 'kserve' ? { serving: { managementState: serving, name: 'knative-serving' } } : {}),
      },
    ]),
  );
  return [
    existing(initializations, 'default-dsci', {
      applicationsNamespace: 'redhat-ods-applications',
      monitoring: { managementState: 'Managed', namespace: 'redhat-ods-monitoring' },
      serviceMesh: {
        managementState: mesh,
        controlPlane: { name: 'data-science-smcp', namespace: 'istio-system' },
      },
      trustedCABundle: { managementState: 'Managed', customCABundle: '' },
    }),
    existing(dataScienceClusters, 'default-dsc', { components }),
  ];
}
