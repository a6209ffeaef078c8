import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { bash } from '../program/shell-script';
import { rule } from '../workload/account-role';
import { OcJob } from '../workload/oc-job';
import { compare } from '../program/compare';
import type { Manifest } from '../kubernetes/manifest';
import { setSyncWaveOfEveryKind } from '../cluster/sync-wave';
import { Platform } from '../cluster/platform';
import { groupKindOf } from '../kinds/kinds';
import { producedBy, type Release } from '../releases/release';
import type { StageName } from '../environment/stages';

/**
 * Job `<stage>-rollouts` in the wave `verification` of a stage in which operators make Deployments: it ends when
 * these have rolled out. KServe and others report what they made as ready while the old pods still serve
 * (kserve/kserve #4626), so without it the stages above would start against the model before. It runs at every sync,
 * and waits without end. Its account may `get` the Deployments of their namespaces.
 */
export class StageRollouts extends Construct {
  /** Adds it to a stage; nothing if no operator makes a Deployment there. */
  static of(stage: Construct, name: StageName): void {
    const { release } = Platform.of(stage);
    const deployments = operatorDeployments(stage, release);
    if (deployments.size > 0) new StageRollouts(stage, 'rollouts', name, deployments);
  }

  private constructor(
    scope: Construct,
    id: string,
    stage: StageName,
    deployments: ReadonlyMap<string, readonly string[]>,
  ) {
    super(scope, id);
    setSyncWaveOfEveryKind(this, 'verification');
    const namespace = Platform.of(this).namespaces.workloads;
    const name = `${stage}-rollouts`;
    const lines = [...deployments].flatMap(([place, names]) => names.map((each) => `${place} ${each}`));
    new OcJob(this, 'Job', {
      name,
      namespace,
      command: bash('argocd/stage-rollouts.sh'),
      env: { DEPLOYMENTS: lines.join('\n') },
      everySync: true,
      rights: [...deployments.keys()].map((place) => ({
        namespace: place,
        // Without names: with those of models, Argo CD would need new rights for each of them.
        rules: [rule('apps', 'deployments', ['get'])],
      })),
    });
  }
}

/** Names of the Deployments that operators make of what a stage renders, by namespace. */
function operatorDeployments(stage: Construct, release: Release): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const deployments = stage.node
    .findAll()
    .filter((each) => each instanceof ApiObject)
    // Only what an operator makes something of is rendered here.
    .filter((each) => groupKindOf(each) in release.produces)
    .flatMap((each) => producedBy(release, each.toJson() as Manifest))
    .filter(({ kind, claimed }) => kind === 'Deployment' && claimed !== true);
  for (const { name, namespace = '' } of deployments) {
    found.set(namespace, [...(found.get(namespace) ?? []), name].sort(compare));
  }
  return found;
}
