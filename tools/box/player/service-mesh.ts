import { core, kindOf } from './kinds';
import { condition, type KubeObject } from './objects';
import { forEach, type PlayedOperator } from './operator';

interface Member extends KubeObject {
  readonly spec: { readonly controlPlaneRef: { readonly name: string; readonly namespace: string } };
}

export const controlPlanes = kindOf('maistra.io/v2', 'ServiceMeshControlPlane', 'servicemeshcontrolplanes');
const members = kindOf<Member>('maistra.io/v1', 'ServiceMeshMember', 'servicemeshmembers');
export const knativeServings = kindOf('operator.knative.dev/v1beta1', 'KnativeServing', 'knativeservings');

/**
 * OpenShift Service Mesh 2: control planes and their members (maistra/istio-operator
 * pkg/controller/servicemesh/member/controller.go, pkg/apis/maistra/v1/servicemeshmember_types.go @maistra-2.5.0).
 */
export const serviceMesh: PlayedOperator = {
  name: 'service mesh',
  watches: [controlPlanes, members, core.namespaces],
  turn: async (cluster) => {
    await forEach(cluster.attended(controlPlanes), async (plane) => {
      const ready = cluster.age(plane) >= cluster.behaviour.seconds.ready && !cluster.fails(plane);
      await cluster.setStatus(controlPlanes, plane, {
        conditions: [
          ready
            ? condition('Ready', true, 'ComponentsReady', 'All component deployments are Available')
            : condition('Ready', false, 'ComponentsNotReady', 'Some components are not fully available'),
        ],
      });
    });
    await forEach(cluster.attended(members), async (member) => {
      if (!(await cluster.finalize(members, member, 'maistra.io/istio-operator'))) return;
      const { name, namespace } = member.spec.controlPlaneRef;
      const there = cluster.get(controlPlanes, name, namespace) !== undefined && !cluster.fails(member);
      await cluster.setStatus(members, member, memberStatus(there, member));
      const joined = cluster.get(core.namespaces, member.metadata.namespace ?? '');
      if (there && joined !== undefined)
        await cluster.merge(core.namespaces, joined, {
          metadata: { labels: { 'maistra.io/member-of': namespace } },
        });
    });
  },
};

export function memberStatus(
  there: boolean,
  { metadata }: Pick<KubeObject, 'metadata'>,
): Readonly<Record<string, unknown>> {
  const missing = 'the referenced ServiceMeshControlPlane object does not exist';
  return {
    observedGeneration: metadata.generation,
    conditions: there
      ? [condition('Reconciled', true), condition('Ready', true)]
      : [
          condition('Reconciled', false, 'ControlPlaneMissing', missing),
          condition('Ready', false, 'ControlPlaneMissing', missing),
        ],
  };
}

/** OpenShift Serverless (knative/operator pkg/apis/operator/base/common.go @release-1.16). */
export const serverlessOperator: PlayedOperator = {
  name: 'serverless',
  watches: [knativeServings],
  turn: async (cluster) => {
    await forEach(cluster.attended(knativeServings), async (serving) => {
      const ready = cluster.age(serving) >= cluster.behaviour.seconds.ready && !cluster.fails(serving);
      await cluster.setStatus(knativeServings, serving, {
        conditions: ['InstallSucceeded', 'DeploymentsAvailable', 'Ready'].map((type) =>
          ready ? condition(type, true) : condition(type, false, 'NotReady', 'Waiting on deployments'),
        ),
      });
    });
  },
};
