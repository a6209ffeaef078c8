import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels, selectorLabels } from '../cluster/labels';
import { leavesBehindAnnotation } from '../kubernetes/leaves-behind';
import { statePull } from '../cluster/pull-secret';
import { EgressPolicy } from './egress-policy';
import { type Mount, podSpec, type PodProps, type Scheduling, volumeName } from './pod';

/** One of the programs of a run: a container, and what it mounts. */
export type BatchStep = Omit<
  PodProps,
  'namespace' | 'ports' | 'probes' | 'scheduling' | 'token' | 'pullSecret'
>;

export interface ScheduledBatchProps {
  /** Name of CronJob and account; at most 52 characters, since a run appends to it. */
  readonly name: string;
  readonly namespace: string;
  /** Cron expression, in the time zone of the cluster. @default it runs on demand only */
  readonly schedule?: string;
  /** Programs that run one after the other, until one fails. What one mounts, the others do not see. */
  readonly steps: readonly BatchStep[];
  /** Folders in which a step finds what those before it have left: their greatest size, by path. @default none */
  readonly folders?: Readonly<Record<string, string>>;
  /** Further labels of the pods. @default none */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Whether the pod gets the token of its account, for a server that asks for one. @default false */
  readonly token?: boolean;
  /** Whether the pod reaches the API server. @default false */
  readonly apiServer?: boolean;
  /** Where the pods may run. @default anywhere */
  readonly scheduling?: Scheduling;
  /** A run that takes longer is ended, in seconds. */
  readonly deadlineSeconds: number;
  /**
   * What its runs have made and nobody removes when the CronJob leaves the output; the program warns of it then (PAI-402).
   * @default nothing
   */
  readonly leavesBehind?: string;
}

/** Of a CronJob that nobody runs by the clock. The API server wants an expression: the first of January. */
const never = '0 0 1 1 *';

/** How long a run that has ended can be looked at, in seconds: a week. */
const keptSeconds = 7 * 24 * 60 * 60;

/**
 * Programs that run on demand, or by the clock: ServiceAccount and CronJob, which is suspended without a schedule. A run
 * starts by `oc create job --from=cronjob/<name>`. It is tried once, since a second try is for whoever looks at the first,
 * and no two runs by the clock overlap.
 */
export class ScheduledBatch extends Construct {
  constructor(scope: Construct, id: string, props: ScheduledBatchProps) {
    super(scope, id);
    const { name, namespace, podLabels } = props;
    const labels = objectLabels(name);
    statePull(this, namespace);
    const account = new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { name, namespace, labels },
      automountServiceAccountToken: false,
    });
    new EgressPolicy(this, 'Egress', {
      name,
      namespace,
      labels: objectLabels(name, podLabels),
      selector: selectorLabels(name),
      apiServer: props.apiServer ?? false,
    });
    const pod = this.pod(props, account.name);
    new k8s.KubeCronJob(this, 'CronJob', {
      metadata: {
        name,
        namespace,
        labels,
        annotations:
          props.leavesBehind === undefined ? undefined : { [leavesBehindAnnotation]: props.leavesBehind },
      },
      spec: {
        schedule: props.schedule ?? never,
        suspend: props.schedule === undefined,
        concurrencyPolicy: 'Forbid',
        // One that was missed by more than an hour is left out.
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          metadata: { labels },
          spec: {
            backoffLimit: 0,
            activeDeadlineSeconds: props.deadlineSeconds,
            ttlSecondsAfterFinished: keptSeconds,
            template: {
              metadata: { labels: objectLabels(name, podLabels) },
              spec: { ...pod, restartPolicy: 'Never' },
            },
          },
        },
      },
    });
  }

  /** The last program is the container, those before it are init containers. */
  private pod(props: ScheduledBatchProps, account: string): k8s.PodSpec {
    const pods = props.steps.map((step) => this.stepPod(props, step, account));
    const last = pods.at(-1);
    if (last === undefined) throw new Error(`${this.node.path} has no step`);
    const before = pods.slice(0, -1).flatMap(({ containers }) => containers);
    const volumes = new Map(pods.flatMap((pod) => pod.volumes ?? []).map((one) => [one.name, one] as const));
    return {
      ...last,
      initContainers: before.length === 0 ? undefined : before,
      volumes: [...volumes.values()],
    };
  }

  /** A pod of one step; its volumes have its name, but for the common folders. */
  private stepPod(props: ScheduledBatchProps, step: BatchStep, account: string): k8s.PodSpec {
    const { namespace, token, scheduling, folders = {} } = props;
    const common = Object.entries(folders).map(([path, sizeLimit]): Mount => {
      return { path, source: { emptyDir: { sizeLimit } } };
    });
    const mounts = [...(step.mounts ?? []), ...common];
    const pod = podSpec(this, { ...step, namespace, token, scheduling, mounts }, account);
    const shared = new Set(common.map(volumeName));
    const renamed = <T extends { readonly name: string }>(one: T): T =>
      shared.has(one.name) ? one : { ...one, name: `${step.name}-${one.name}` };
    return {
      ...pod,
      containers: pod.containers.map((container) => ({
        ...container,
        volumeMounts: container.volumeMounts?.map(renamed),
      })),
      volumes: pod.volumes?.map(renamed),
    };
  }
}
