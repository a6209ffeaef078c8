import { Construct } from 'constructs';
import { selectorLabels } from '../../../cluster/labels';
import { setSyncWave } from '../../../cluster/sync-wave';
import type { PipelineServer } from '../../../contracts/pipeline-server';
import { programText } from '../../../program/program-text';
import { BatchJob } from '../../../workload/batch-job';
import { ScheduledBatch } from '../../../workload/scheduled-batch';

export interface CollectionRunProps {
  readonly collection: string;
  /** Name of its CronJob; the Job of the first run is `first-<name>`. */
  readonly name: string;
  /** Beginning of the names of its documents in the bucket. */
  readonly prefix: string;
  readonly namespace: string;
  readonly server: PipelineServer;
  /** Names of Pipeline and PipelineVersion. */
  readonly pipeline: string;
  readonly version: string;
  /** Cron expression in the time zone of the cluster. @default it runs on demand only */
  readonly schedule?: string;
}

const serviceCa = { configMap: 'openshift-service-ca.crt', key: 'service-ca.crt', path: '/etc/service-ca' };

/** How long a run by the clock is waited for, in seconds. */
const waitSeconds = 12 * 60 * 60;

/**
 * Runs of the pipeline for one collection: a Job `first-ingest-<collection>` that starts one run per version of the
 * pipeline, and CronJob `ingest-<collection>`, which starts one, waits for it and fails with it.
 */
export class CollectionRun extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: CollectionRunProps,
  ) {
    super(scope, id);
    setSyncWave(this, 'pipelineRuns');
    const { collection, name: again, namespace, version, schedule, server } = props;
    const first = `first-${again}`;
    for (const name of [first, again]) {
      server.grantUse({ name, namespace, podSelector: selectorLabels(name), serviceAccount: name });
    }
    new BatchJob(this, 'First', {
      ...this.program(first, { RUN_NAME: `${collection}-${version}`, ONCE: 'true' }),
      namespace,
      token: true,
    });
    new ScheduledBatch(this, 'Again', {
      name: again,
      namespace,
      schedule,
      token: true,
      deadlineSeconds: waitSeconds + 600,
      leavesBehind: `vector store ${collection} of Llama Stack with all that is in it`,
      steps: [this.program(again, { RUN_NAME: collection, WAIT_SECONDS: String(waitSeconds) })],
    });
  }

  private program(name: string, env: Readonly<Record<string, string>>) {
    const { server, pipeline, version, collection, prefix } = this.props;
    return {
      name,
      image: 'python' as const,
      command: ['python3', '-c', programText('components/rag/ingestion/start_run.py')],
      env: {
        PIPELINES_URL: server.endpoint.url(),
        PIPELINES_CA: `${serviceCa.path}/${serviceCa.key}`,
        ACCOUNT_FILE: '/var/run/secrets/kubernetes.io/serviceaccount/token',
        PIPELINE: pipeline,
        PIPELINE_VERSION: version,
        PARAMETERS: JSON.stringify({ collection, prefix }),
        RUN_ACCOUNT: server.runAccount,
        ...env,
      },
      resources: { cpu: '20m', memory: '64Mi', cpuLimit: '200m', memoryLimit: '256Mi' },
      mounts: [{ path: serviceCa.path, source: { configMap: serviceCa.configMap } }],
    };
  }
}
