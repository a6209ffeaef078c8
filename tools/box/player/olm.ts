import { createHash } from 'node:crypto';
import type { Release } from '../../../lib/releases/release';
import type { Definitions } from './definitions';
import { core, kindOf } from './kinds';
import { type CatalogPackage, packagesOf } from './olm-packages';
import { condition, type Condition, type KubeObject, timestamp } from './objects';
import { installedStatus, pendingStatus, unresolvedStatus, waitingStatus } from './olm-status';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';

interface Subscription extends KubeObject {
  readonly spec: {
    readonly name: string;
    readonly channel?: string;
    readonly installPlanApproval?: string;
    readonly startingCSV?: string;
  };
  readonly status?: { readonly installedCSV?: string };
}

interface ClusterServiceVersion extends KubeObject {
  readonly spec: { readonly replaces?: string };
  readonly status?: { readonly phase?: string };
}

interface InstallPlan extends KubeObject {
  readonly spec: { readonly approved: boolean };
}

interface OperatorGroup extends KubeObject {
  readonly spec?: { readonly targetNamespaces?: readonly string[] };
}

const group = 'operators.coreos.com';
const subscriptions = kindOf<Subscription>(`${group}/v1alpha1`, 'Subscription', 'subscriptions');
const versions = kindOf<ClusterServiceVersion>(
  `${group}/v1alpha1`,
  'ClusterServiceVersion',
  'clusterserviceversions',
);
const plans = kindOf<InstallPlan>(`${group}/v1alpha1`, 'InstallPlan', 'installplans');
export const operatorGroups = kindOf<OperatorGroup>(`${group}/v1`, 'OperatorGroup', 'operatorgroups');

/**
 * The Operator Lifecycle Manager. It makes one InstallPlan per Subscription; the real one makes one for all of a
 * namespace. Copies of ClusterServiceVersions in other namespaces are not made.
 *
 * States: operator-framework/operator-lifecycle-manager pkg/controller/operators/catalog/operator.go and
 * subscription/state.go; operator-framework/api pkg/operators/v1alpha1/subscription_types.go @v0.27.0.
 */
export function olm(release: Release, definitions: Definitions): PlayedOperator {
  const packages = packagesOf(release);
  return {
    name: 'OLM',
    watches: [subscriptions, versions, plans, operatorGroups, core.namespaces],
    turn: async (cluster) => {
      await forEach(cluster.attended(operatorGroups), (each) => followGroup(cluster, each));
      await forEach(cluster.attended(subscriptions), async (each) => {
        const found = packages.get(each.spec.name);
        if (found === undefined)
          await cluster.setStatus(
            subscriptions,
            each,
            unresolvedStatus(`no operators found in package ${each.spec.name}`),
          );
        else await followSubscription(cluster, definitions, found, each);
      });
      await forEach(cluster.attended(versions), (each) => followVersion(cluster, each));
    },
  };
}

async function followSubscription(
  cluster: PlayedCluster,
  definitions: Definitions,
  found: CatalogPackage,
  subscription: Subscription,
): Promise<void> {
  const { namespace = '', name } = subscription.metadata;
  const { behaviour } = cluster;
  // decorators/operator.go: every object of an operator has a label of its own.
  const label = `${group}/${`${found.name}.${namespace}`.slice(0, 63)}`;
  await cluster.merge(subscriptions, subscription, { metadata: { labels: { [label]: '' } } });
  if (behaviour.heldPackages.has(found.name)) {
    await cluster.setStatus(subscriptions, subscription, waitingStatus());
    return;
  }
  if (behaviour.unresolved.has(found.name)) {
    const { channel = '' } = subscription.spec;
    const message = `no operators found in channel ${channel} of package ${found.name}`;
    await cluster.setStatus(subscriptions, subscription, unresolvedStatus(message));
    return;
  }
  // Without exactly one OperatorGroup OLM does nothing for a namespace (olm/operatorgroup.go).
  if (cluster.list(operatorGroups).filter(({ metadata }) => metadata.namespace === namespace).length !== 1)
    return;
  const newest = `${found.prefix}${behaviour.versions.get(found.name) ?? found.version}`;
  const installed = subscription.status?.installedCSV;
  const wanted = installed === undefined ? (subscription.spec.startingCSV ?? newest) : newest;
  if (installed === wanted) {
    await cluster.setStatus(subscriptions, subscription, installedStatus(wanted));
    return;
  }
  const manual = subscription.spec.installPlanApproval === 'Manual';
  const plan = `install-${createHash('sha256').update(wanted).digest('hex').slice(0, 5)}`;
  await cluster.create(plans, {
    apiVersion: plans.apiVersion,
    kind: plans.kind,
    metadata: {
      name: plan,
      namespace,
      ownerReferences: [
        { apiVersion: subscriptions.apiVersion, kind: 'Subscription', name, uid: subscription.metadata.uid },
      ],
    },
    spec: {
      approval: manual ? 'Manual' : 'Automatic',
      approved: !manual,
      clusterServiceVersionNames: [wanted],
      generation: 1,
    },
  });
  const made = cluster.get(plans, plan, namespace);
  if (made === undefined) return;
  const pending = (each: Condition) =>
    cluster.setStatus(subscriptions, subscription, pendingStatus(wanted, { namespace, name: plan }, each));
  if (!made.spec.approved) {
    await cluster.setStatus(plans, made, { phase: 'RequiresApproval' });
    await pending(condition('InstallPlanPending', true, 'RequiresApproval'));
  } else if (cluster.fails(subscription)) {
    const message = 'install strategy failed: a required API is not there';
    await cluster.setStatus(plans, made, { phase: 'Failed', message });
    await pending(condition('InstallPlanFailed', true, 'InstallComponentFailed', message));
  } else if (cluster.age(made) < behaviour.seconds.install) {
    await cluster.setStatus(plans, made, { phase: 'Installing' });
    await pending(condition('InstallPlanPending', true, 'Installing'));
  } else {
    await definitions.install(found.definitions);
    await cluster.create(versions, {
      apiVersion: versions.apiVersion,
      kind: versions.kind,
      metadata: { name: wanted, namespace, labels: { [label]: '' } },
      spec: {
        displayName: found.name,
        install: { strategy: 'deployment', spec: { deployments: [] } },
        ...(installed === undefined ? {} : { replaces: installed }),
      },
    });
    await cluster.setStatus(plans, made, { phase: 'Complete' });
    await cluster.setStatus(subscriptions, subscription, installedStatus(wanted));
  }
}

/** Phases of a version, and the end of the one that it replaces: pkg/controller/operators/olm/operator.go. */
async function followVersion(cluster: PlayedCluster, version: ClusterServiceVersion): Promise<void> {
  const { namespace } = version.metadata;
  const { replaces } = version.spec;
  const replaced = replaces === undefined ? undefined : cluster.get(versions, replaces, namespace);
  if (cluster.fails(version)) {
    await cluster.setStatus(versions, version, {
      phase: 'Failed',
      reason: 'ComponentUnhealthy',
      message: 'installing: deployment changed old hash, new hash',
    });
    return;
  }
  if (
    cluster
      .list(versions)
      .some(
        ({ spec, metadata }) => spec.replaces === version.metadata.name && metadata.namespace === namespace,
      )
  ) {
    await cluster.setStatus(versions, version, { phase: 'Replacing', reason: 'BeingReplaced' });
    return;
  }
  if (version.status?.phase !== 'Succeeded' && cluster.age(version) < cluster.behaviour.seconds.ready) {
    await cluster.setStatus(versions, version, {
      phase: 'Installing',
      reason: 'InstallWaiting',
      message: 'installing: waiting for deployment to become ready: deployment not available',
    });
    return;
  }
  await cluster.setStatus(versions, version, {
    phase: 'Succeeded',
    reason: 'InstallSucceeded',
    message: 'install strategy completed with no errors',
  });
  if (replaced !== undefined) await cluster.remove(versions, replaced);
}

/** Label of the namespace, annotation and status: pkg/controller/operators/olm/operatorgroup.go. */
async function followGroup(cluster: PlayedCluster, operatorGroup: OperatorGroup): Promise<void> {
  const { namespace = '', uid } = operatorGroup.metadata;
  const own = cluster
    .list(versions)
    .filter(({ metadata }) => metadata.namespace === namespace)
    .map(({ metadata }) => `${metadata.name}.v1.example.com`);
  if (own.length > 0)
    await cluster.merge(operatorGroups, operatorGroup, {
      metadata: { annotations: { 'olm.providedAPIs': own.sort().join(',') } },
    });
  await cluster.setStatus(operatorGroups, operatorGroup, {
    lastUpdated: timestamp(new Date(0)),
    namespaces: operatorGroup.spec?.targetNamespaces ?? [''],
  });
  const found = cluster.get(core.namespaces, namespace);
  if (found !== undefined)
    await cluster.merge(core.namespaces, found, {
      metadata: { labels: { [`olm.operatorgroup.uid/${uid}`]: '' } },
    });
}
