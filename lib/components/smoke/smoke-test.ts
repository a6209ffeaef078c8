import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../../cluster/labels';
import { setSyncWave } from '../../cluster/sync-wave';
import type { Manifest } from '../../kubernetes/manifest';
import { programText } from '../../program/program-text';
import { BatchJob } from '../../workload/batch-job';
import type { Mount } from '../../workload/pod';

/** One check: a sentence about the cluster, and what the program that asks has to know. */
export interface SmokeCheck {
  /** A sentence that is true when the check passes. */
  readonly name: string;
  /** Longest time of one try, in seconds. */
  readonly seconds: number;
  /** What to do when it is not true; a sentence. */
  readonly advice: string;
  /** What the program wants beside it, without credentials: only paths of their files. */
  readonly [parameter: string]: unknown;
}

/** Programs that ask, below `components/smoke`, by what they need of ingestion. */
const programs = {
  buckets: ['s3.py'],
  models: [],
  alignment: ['docling.py', 'stack.py'],
  tools: [],
} as const;

export interface SmokeTestProps {
  /** Name of Job, account and ConfigMap. */
  readonly name: string;
  readonly namespace: string;
  /** The program that asks. */
  readonly program: keyof typeof programs;
  readonly checks: readonly SmokeCheck[];
  /** How long checks that fail are tried again, in seconds from the start. */
  readonly deadlineSeconds: number;
  /** Variables of the program. @default none */
  readonly env?: Readonly<Record<string, string>>;
  /** Credentials and certificates that the checks name. */
  readonly mounts: readonly Mount[];
  /** Whether it presents the token of its account. @default false */
  readonly token?: boolean;
  /** Further labels of the pod. @default none */
  readonly podLabels?: Readonly<Record<string, string>>;
}

/** Whether an object is the Job of a smoke test. */
export function isSmokeTest({ kind, metadata }: Manifest): boolean {
  return kind === 'Job' && metadata.annotations?.['argocd.argoproj.io/hook'] === 'PostSync';
}

const folder = '/opt/smoke';
/** For the image and a node with room, in seconds. */
const startSeconds = 600;

/**
 * Smoke tests of a stage: ConfigMap with a list of checks and the programs that ask, and a Job of the same name that Argo CD
 * runs at every sync, when all that it applies is applied and healthy. Checks that fail are tried again until
 * `deadlineSeconds`; then the Job fails, and with it the sync, which is tried again later. The stages above do not wait for it.
 */
export class SmokeTest extends Construct {
  /** File of the token of the account, in the pod. */
  static readonly accountFile = '/var/run/secrets/kubernetes.io/serviceaccount/token';

  constructor(scope: Construct, id: string, props: SmokeTestProps) {
    super(scope, id);
    setSyncWave(this, 'verification');
    const { name, namespace, program, checks, deadlineSeconds } = props;
    const files = {
      'smoke.py': 'smoke/smoke.py',
      'servers.py': 'smoke/servers.py',
      [`${program}.py`]: `smoke/${program}.py`,
      ...Object.fromEntries(
        ['basics.py', 'web.py', ...programs[program]].map((file) => [file, `rag/ingestion/${file}`]),
      ),
    };
    const listed = checks.map((check) => ({ program, ...check }));
    new k8s.KubeConfigMap(this, 'Program', {
      metadata: { name, namespace, labels: objectLabels(name) },
      data: {
        ...Object.fromEntries(
          Object.entries(files).map(([file, path]) => [file, programText(`components/${path}`)]),
        ),
        'checks.json': `${JSON.stringify(listed, null, 2)}\n`,
      },
    });
    const longest = checks.reduce((sum, { seconds }) => sum + seconds, 0);
    new BatchJob(this, 'Job', {
      name,
      namespace,
      image: 'python',
      command: ['python3', `${folder}/smoke.py`, `${folder}/checks.json`],
      env: {
        PYTHONDONTWRITEBYTECODE: '1',
        DEADLINE_SECONDS: String(deadlineSeconds),
        // What fails is tried again with all that fails.
        TRIES: '1',
        ...props.env,
      },
      resources: { cpu: '50m', memory: '64Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
      mounts: [{ path: folder, source: { configMap: name } }, ...props.mounts],
      token: props.token,
      podLabels: props.podLabels,
      afterSync: true,
      // Every check may be in its longest try when the time is over.
      deadlineSeconds: startSeconds + deadlineSeconds + 2 * longest,
    });
  }
}
