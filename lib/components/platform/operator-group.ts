import type { Construct } from 'constructs';
import * as olm from '../../../imports/operators.coreos.com';
import type { OperatorPackage } from '../../releases/release';
import { platformLabels } from '../../cluster/labels';

/**
 * OperatorGroup `<package>` in the namespace of an operator. Its annotation lets OLM unpack a bundle again, ten
 * minutes after the last failure: without it one pull that takes too long stops the operator until a cluster admin
 * deletes OLM's Jobs. OLM wants five minutes or more (operator-framework/operator-lifecycle-manager
 * pkg/controller/bundle/bundle_unpacker.go @v0.30.0, issue #2940, pull request #3016).
 *
 * @param annotations further ones
 */
export function operatorGroup(
  scope: Construct,
  operator: OperatorPackage,
  annotations: Readonly<Record<string, string>> = {},
): void {
  const { namespace } = operator;
  new olm.OperatorGroup(scope, 'OperatorGroup', {
    metadata: {
      name: operator.package,
      namespace,
      labels: platformLabels,
      annotations: { ...annotations, 'operatorframework.io/bundle-unpack-min-retry-interval': '10m' },
    },
    spec: {
      upgradeStrategy: 'Default',
      targetNamespaces: operator.installMode === 'own' ? [namespace] : undefined,
    },
  });
}
