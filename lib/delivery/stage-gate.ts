import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { BatchJob } from '../core/batch-job';
import { objectLabels } from '../core/labels';
import { setPhaseOfEveryKind } from '../core/phases';
import { Platform } from '../core/platform';
import type { StageName } from '../environment/stages';

/** A stage in one content: what its ConfigMap says once it is applied. */
export interface StageContent {
  readonly stage: StageName;
  /** Hash of all objects of the stage. */
  readonly content: string;
}

/**
 * ConfigMap `<stage>-applied` in the last phase of a stage: it holds the hash of all other objects of the stage,
 * so it says which content of the stage is applied and healthy.
 */
export class StageApplied extends Construct {
  constructor(scope: Construct, id: string, { stage, content }: StageContent) {
    super(scope, id);
    setPhaseOfEveryKind(this, 'applied');
    const name = appliedName(stage);
    const namespace = Platform.of(this).environment.namespaces.workloads;
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name, namespace, labels: objectLabels(name) },
      data: { content },
    });
  }
}

export interface StageGateProps {
  readonly stage: StageName;
  /** The stages below, in the content that this one was made for. */
  readonly needs: readonly StageContent[];
}

/**
 * Job `<stage>-gate` in the first phase of a stage: it ends when the stages below are applied in exactly the
 * content of the same commit. It runs at every sync. After ten minutes it fails, and with it the sync: Argo CD
 * tries again with the newest commit, which a Job that waits for ever would keep it from. Its account may `get`
 * the ConfigMaps of these stages.
 */
export class StageGate extends Construct {
  constructor(scope: Construct, id: string, { stage, needs }: StageGateProps) {
    super(scope, id);
    setPhaseOfEveryKind(this, 'stageGates');
    const namespace = Platform.of(this).environment.namespaces.workloads;
    const name = `${stage}-gate`;
    new BatchJob(this, 'Job', {
      name,
      namespace,
      image: 'openshift-cli',
      command: ['/bin/bash', '-c', stageGateScript(namespace, needs)],
      env: { HOME: '/tmp' },
      resources: { cpu: '50m', memory: '128Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
      mounts: [{ path: '/tmp', source: { emptyDir: { sizeLimit: '64Mi' } } }],
      token: true,
      retries: 0,
      everySync: true,
    });
    const metadata = { name, namespace, labels: objectLabels(name) };
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        {
          apiGroups: [''],
          resources: ['configmaps'],
          resourceNames: needs.map((need) => appliedName(need.stage)),
          verbs: ['get'],
        },
      ],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }
}

function appliedName(stage: StageName): string {
  return `${stage}-applied`;
}

/** The script that the Job runs with bash and oc. */
export function stageGateScript(namespace: string, needs: readonly StageContent[]): string {
  const checks = needs.map(({ stage, content }) => `  applied ${stage} ${content}`);
  return `set -uo pipefail
interval="\${INTERVAL:-10}"
limit="\${LIMIT:-600}"

# Says what is missing if stage $1 is not applied in the content $2.
applied() {
  local found
  found="$(oc get configmaps "$1-applied" -n ${namespace} -o 'jsonpath={.data.content}' 2>&1)"
  [ "$found" = "$2" ] || echo "$1 is not applied as $2 yet: $found"
}

missing() {
${checks.join('\n')}
}

while reason="$(missing)"; [ -n "$reason" ]; do
  echo "$reason"
  if [ "$SECONDS" -ge "$limit" ]; then
    echo "gave up after $limit s; Argo CD tries again with the newest commit"
    exit 1
  fi
  sleep "$interval"
done
echo 'the stages below are applied'
`;
}
