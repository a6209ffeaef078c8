import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { contentHash } from '../cluster/content-hash';
import { EgressPolicy } from './egress-policy';
import { objectLabels, selectorLabels } from '../cluster/labels';
import { statePull } from '../cluster/pull-secret';
import { podSpec, type PodProps } from './pod';

export interface BatchJobProps extends PodProps {
  /**
   * Content of mounted ConfigMaps and the like; a change makes a new Job.
   * @default only the pod itself counts
   */
  readonly content?: unknown;
  /** Further labels of the pod. @default none */
  readonly podLabels?: Readonly<Record<string, string>>;
  /**
   * Whether Argo CD runs it at every sync of its Application, not once per content: it deletes the Job of the
   * last sync and makes a new one, so the name stays the same
   * (argoproj/argo-cd docs/user-guide/resource_hooks.md @v3.3.12). It has one try: the sync fails with it, and is
   * tried again.
   *
   * @default false
   */
  readonly everySync?: boolean;
  /**
   * As `everySync`, but after all that the sync applies is applied and healthy, whatever its wave: the hook `PostSync`.
   *
   * @default false
   */
  readonly afterSync?: boolean;
  /** After this time, in seconds, the Job fails, whether its pod has started or not. @default it waits without end */
  readonly deadlineSeconds?: number;
}

/** Argo CD deletes such a Job before it makes the next one. */
function hookOf({ everySync, afterSync }: BatchJobProps): Record<string, string> | undefined {
  if (everySync !== true && afterSync !== true) return undefined;
  return {
    'argocd.argoproj.io/hook': afterSync === true ? 'PostSync' : 'Sync',
    'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
  };
}

/** Greatest number of tries that a Job can have, a 32-bit integer (kubernetes/api batch/v1 types.go @v0.33.4). */
const withoutEnd = 2 ** 31 - 1;

/**
 * A program that runs once per content: ServiceAccount and Job. The name of the Job ends in a hash of all
 * that it does, since a Job cannot change in place. It has no time to live: Argo CD would run a Job again
 * that is gone.
 *
 * It is tried until it succeeds, after pauses of five minutes at most (kubernetes.io/docs, "Pod Lifecycle"): a Job that
 * has failed stays failed, and a cluster admin would have to delete it, also when what it waited for has come.
 */
export class BatchJob extends Construct {
  constructor(scope: Construct, id: string, props: BatchJobProps) {
    super(scope, id);
    const labels = objectLabels(props.name);
    const { namespace } = props;
    if (props.pullSecret !== false) statePull(this, namespace);
    const serviceAccount = new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { name: props.name, namespace, labels },
      automountServiceAccountToken: false,
    });
    const hook = hookOf(props);
    const pod: k8s.PodSpec = {
      ...podSpec(this, props, serviceAccount.name),
      restartPolicy: hook === undefined ? 'OnFailure' : 'Never',
    };
    new EgressPolicy(this, 'Egress', {
      name: props.name,
      namespace,
      labels: objectLabels(props.name, props.podLabels),
      selector: selectorLabels(props.name),
      apiServer: props.token ?? false,
    });
    const metadata =
      hook === undefined
        ? { name: `${props.name}-${contentHash([pod, props.content])}` }
        : { name: props.name, annotations: hook };
    new k8s.KubeJob(this, 'Job', {
      metadata: { ...metadata, namespace, labels },
      spec: {
        backoffLimit: hook === undefined ? withoutEnd : 0,
        activeDeadlineSeconds: props.deadlineSeconds,
        template: { metadata: { labels: objectLabels(props.name, props.podLabels) }, spec: pod },
      },
    });
  }
}
