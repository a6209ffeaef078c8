import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { bash } from '../program/shell-script';
import { rule } from '../workload/account-role';
import { OcJob } from '../workload/oc-job';
import { objectLabels } from '../cluster/labels';
import { type Folder, renderedLater } from '../cluster/environment-app';
import type { RenderedObject } from '../cluster/rendered-object';
import type { Manifest } from '../kubernetes/manifest';
import { setSyncWaveOfEveryKind } from '../cluster/sync-wave';
import { Platform } from '../cluster/platform';
import type { StageName } from '../environment/stages';

/** A stage in one content: what its ConfigMap says once it is applied. */
export interface StageContent {
  readonly stage: StageName;
  /** Hash of all objects of the stage. */
  readonly content: string;
}

/**
 * ConfigMap `<stage>-applied` in the last wave of a stage: it holds the hash of all other objects of the stage,
 * so it says which content of the stage is applied and healthy.
 */
export function stageApplied(folder: Folder, { stage, content }: StageContent): RenderedObject {
  const name = appliedName(stage);
  return renderedLater(folder, configMap(folder, name, { content }), 'applied');
}

/** ConfigMap `<stage>-gate`: the content of the stages below, which Job `<stage>-gate` waits for. */
export function stageWaitNeeds(folder: Folder<StageName>, below: readonly StageContent[]): RenderedObject {
  const lines = below.map(({ stage, content }) => `${stage} ${content}\n`);
  return renderedLater(
    folder,
    configMap(folder, waitJobName(folder.folder), { stages: lines.join('') }),
    'stageWaitNeeds',
  );
}

function configMap(folder: Folder, name: string, data: Record<string, string>): Manifest {
  const namespace = Platform.of(folder).namespaces.workloads;
  return k8s.KubeConfigMap.manifest({
    metadata: { name, namespace, labels: objectLabels(name) },
    data,
  }) as Manifest;
}

export interface StageWaitJobProps {
  readonly stage: StageName;
  /** The stages that it waits for; one at least. */
  readonly below: readonly StageName[];
}

/**
 * Job `<stage>-gate` in the first wave of a stage that needs others: it ends when they are applied in exactly the
 * content of the same commit, which ConfigMap `<stage>-gate` states. It runs at every sync. After ten minutes it
 * fails, and with it the sync: Argo CD tries again with the newest commit, which a Job that waits for ever would
 * keep it from. Its account may `get` the ConfigMaps of these stages.
 *
 * What it needs is applied a wave before it. A sync that is tried again begins with deleting the Job of the last try,
 * and if that is all it does in its first turn, Argo CD goes on with the results of the last try, which had failed: every
 * second try would be lost (controller/appcontroller.go `setOperationState` @v3.2.11 patches a list that is empty into one
 * that stays as it was; gitops-engine pkg/sync/sync_context.go `runTasks`).
 */
export class StageWaitJob extends Construct {
  constructor(scope: Construct, id: string, { stage, below }: StageWaitJobProps) {
    super(scope, id);
    setSyncWaveOfEveryKind(this, 'stageWaitNeeds', 'stageWaitJobs');
    const namespace = Platform.of(this).namespaces.workloads;
    const name = waitJobName(stage);
    new OcJob(this, 'Job', {
      name,
      namespace,
      command: bash('argocd/stage-wait-job.sh'),
      env: { NAMESPACE: namespace },
      mounts: [{ path: '/needs', source: { configMap: name } }],
      everySync: true,
      rights: [
        {
          namespace,
          rules: [rule('', 'configmaps', ['get'], below.map(appliedName))],
        },
      ],
    });
  }
}

function waitJobName(stage: StageName): string {
  return `${stage}-gate`;
}

function appliedName(stage: StageName): string {
  return `${stage}-applied`;
}
