import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as operator from '../../../imports/operator.openshift.io';
import { retained } from '../../cluster/retained';
import { Platform } from '../../cluster/platform';
import type { SecretStoreSettings } from '../../environment/schema';
import { labels } from './external-secret';
import { Needs } from '../../cluster/needs';

export interface ExternalSecretsOperandProps {
  /** The external store that it reads. @default none */
  readonly store?: SecretStoreSettings;
}

/**
 * ExternalSecretsConfig `cluster`: lets the operator run External Secrets itself, in the namespace
 * `external-secrets`, where it denies all traffic but that to DNS and the API server. The server behind an
 * external store needs a rule of its own. A rule cannot be taken away again, so it is always there, and empty
 * without a store. With an operator that exists already, all of it is a prerequisite.
 *
 * Sources: openshift/external-secrets-operator bindata/external-secrets/networkpolicy_*.yaml and the rule
 * "name and componentName fields in networkPolicies are immutable" of its definition, @release-1.0 (067e499).
 */
export class ExternalSecretsOperand extends Construct {
  constructor(scope: Construct, id: string, { store }: ExternalSecretsOperandProps) {
    super(scope, id);
    const platform = Platform.of(this);
    Needs.of(this).operator('external-secrets');
    if (!platform.manages('external-secrets')) {
      Needs.of(this).prerequisite({
        text: 'External Secrets runs: of the operator for OpenShift, ExternalSecretsConfig cluster exists',
      });
      if (store === undefined) return;
      Needs.of(this).prerequisite({
        text: `Network policies let External Secrets reach the server behind ${store.kind} ${store.name}, port ${store.port}`,
      });
      return;
    }
    new operator.ExternalSecretsConfig(this, 'Config', {
      metadata: {
        name: 'cluster',
        labels,
        // Without it, every credential would stop being made and copied.
        annotations: retained,
      },
      spec: {
        controllerConfig: {
          networkPolicies: [
            {
              name: 'external-store',
              componentName: 'ExternalSecretsCoreController',
              egress:
                store === undefined
                  ? []
                  : [{ ports: [{ protocol: 'TCP', port: k8s.IntOrString.fromNumber(store.port) }] }],
            },
          ],
        },
      },
    });
  }
}
