import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels, selectorLabels } from '../../cluster/labels';
import type { Bucket, ObjectStoreConnection } from '../../contracts/object-store';
import type { SecretContract } from '../../contracts/secret-contract';
import { bash } from '../../program/shell-script';
import { AccountRole, rule } from '../../workload/account-role';
import { EgressPolicy } from '../../workload/egress-policy';
import { mcPod } from '../../workload/mc-job';
import { ocPod } from '../../workload/oc-pod';
import { ScheduledBatch } from '../../workload/scheduled-batch';
import { lmEvalJob, type LmEvalJobProps } from './lm-eval-job';

export interface ModelEvaluationProps {
  /** Name of CronJob, account, role and ConfigMap. */
  readonly name: string;
  /** What the run makes. */
  readonly job: LmEvalJobProps;
  readonly store: ObjectStoreConnection;
  /** Where the results go. */
  readonly results: { readonly bucket: Bucket; readonly folder: string };
  /** Keys of the object store, for the results. */
  readonly keys: SecretContract;
  /** Further labels of the pods of the run. */
  readonly podLabels: Readonly<Record<string, string>>;
}

const resultsPath = '/results';
const jobPath = '/etc/evaluation';
const jobFile = 'job.json';

/**
 * CronJob `evaluate-<model>`: makes LMEvalJob `lm-eval-<model>` from ConfigMap `evaluate-<model>`, waits for its end, and a
 * second container takes the results to the object store, to folder `lm-eval/<model>/<time>`.
 *
 * An LMEvalJob runs once, when it is made, and cannot run again. As an object of Git it would run with the first sync, and then
 * for a change of its content alone; Argo CD would wait hours for it, and prune its results with the next one. So a run makes
 * it, on demand or by the clock, and the one before goes: its results are in the bucket. The account of the run may make, read
 * and delete LMEvalJobs of its namespace, and nothing else.
 */
export class ModelEvaluation extends Construct {
  /** Of the pod that the operator makes. */
  readonly podSelector: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: ModelEvaluationProps) {
    super(scope, id);
    const { name, job } = props;
    const { namespace, settings } = job;
    const labels = objectLabels(name);
    this.podSelector = selectorLabels(job.name);
    new k8s.KubeConfigMap(this, 'Job', {
      metadata: { name, namespace, labels },
      data: { [jobFile]: `${JSON.stringify(lmEvalJob(job), null, 2)}\n` },
    });
    new EgressPolicy(this, 'Egress', {
      name: job.name,
      namespace,
      labels: objectLabels(job.name, job.podLabels),
      selector: this.podSelector,
      apiServer: false,
    });
    const { token, ...oc } = ocPod({
      command: bash('components/measurement/evaluate.sh'),
      env: { NAME: job.name, NAMESPACE: namespace, JOB_FILE: `${jobPath}/${jobFile}` },
      mounts: [{ path: jobPath, source: { configMap: name } }],
    });
    new ScheduledBatch(this, 'Run', {
      name,
      namespace,
      schedule: settings.schedule,
      podLabels: props.podLabels,
      token,
      apiServer: true,
      folders: { [resultsPath]: '64Mi' },
      deadlineSeconds: settings.hours * 60 * 60,
      steps: [{ name: 'evaluate', ...oc }, this.uploadStep(props)],
    });
    new AccountRole(this, 'Rights', {
      name,
      namespace,
      labels,
      accounts: [{ name, namespace }],
      // Without names: with those of models, Argo CD would need new rights for each of them.
      rules: [rule('trustyai.opendatahub.io', 'lmevaljobs', ['get', 'list', 'watch', 'create', 'delete'])],
    });
  }

  private uploadStep({ store, keys, results }: ModelEvaluationProps) {
    return {
      name: 'upload',
      ...mcPod({
        command: bash('components/measurement/upload.sh'),
        env: {
          STORE_URL: store.url,
          STORE_PATH_STYLE: store.pathStyle ? 'on' : 'off',
          BUCKET: results.bucket.actualName,
          FOLDER: results.folder,
        },
        credentials: { store: keys },
        caConfigMap: store.ca?.configMap,
      }),
    };
  }
}
