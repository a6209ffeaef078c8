import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { deleteObject, kinds, objectAt, patchObject } from './objects';
import type { Scenario } from './scenario';

const SECONDS = 180;

/** Each change is one that a person makes in a hurry; Git has not changed. */
const changesByHand: Scenario = {
  name: 'somebody deletes a Deployment and a ConfigMap, edits another Deployment and opens Milvus: all is as it was',
  rule: 'Applications heal themselves (selfHeal)',
  // The root keeps it: it is what ends an install in which Applications change while it applies them.
  without: (files) =>
    new Map(
      [...files].map(([path, text]) => [
        path,
        path.includes('-stage') ? text.replaceAll('selfHeal: true', 'selfHeal: false') : text,
      ]),
    ),
  suits: ({ stages, delivery }) =>
    stages.includes('stage02-model-alignment') && delivery.argocd === 'managed',
  run: async (settled) => {
    const { box, environment, revision } = settled;
    const namespace = environment.namespaces.workloads;
    const milvus = { name: 'milvus-standalone', namespace };
    const narrow = { name: 'allow-milvus-standalone-grpc', namespace };
    const argsOf = (spec: unknown) => JSON.stringify(recordAt(spec, 'template', 'spec').containers);
    const before = await objectAt(box, kinds.deployments, milvus.name, namespace);
    await deleteObject(box, kinds.deployments, 'llama-stack-proxy', namespace);
    await deleteObject(box, kinds.configMaps, 'milvus-config', namespace);
    await patchObject(box, kinds.deployments, milvus, {
      spec: {
        replicas: 0,
        template: { spec: { containers: withOtherArguments(before?.spec) } },
      },
    });
    await patchObject(box, kinds.networkPolicies, narrow, { spec: { ingress: [{}] } });
    await box.until('all is as it was', SECONDS, async () => {
      const proxy = await objectAt(box, kinds.deployments, 'llama-stack-proxy', namespace);
      const config = await objectAt(box, kinds.configMaps, 'milvus-config', namespace);
      const edited = await objectAt(box, kinds.deployments, milvus.name, namespace);
      const policy = await objectAt(box, kinds.networkPolicies, narrow.name, namespace);
      const open = recordsAt(policy, 'spec', 'ingress').some((rule) => recordsAt(rule, 'from').length === 0);
      return (
        proxy !== undefined &&
        config !== undefined &&
        edited?.spec.replicas === before?.spec.replicas &&
        argsOf(edited?.spec) === argsOf(before?.spec) &&
        policy !== undefined &&
        !open
      );
    });
    await box.settled(revision, environment.stages.length + 1, SECONDS);
    return settled;
  },
};

/** The containers of a Deployment, with other arguments for the first. */
function withOtherArguments(spec: unknown): unknown[] {
  const { containers } = recordAt(spec, 'template', 'spec');
  const [first, ...others] = Array.isArray(containers) ? (containers as unknown[]) : [];
  return [{ ...recordAt(first), args: ['edited', 'by', 'hand'] }, ...others];
}

export const selfHealScenarios = [changesByHand];
