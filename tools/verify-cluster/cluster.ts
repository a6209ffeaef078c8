import { runProgram } from '../process';
import type { Manifest } from '../../lib/kubernetes/manifest';
import { type Answer, ClusterUnreachable, messageOf, verdictOf } from './verdict';

/** Which cluster to ask, and how. */
export interface ClusterOptions {
  /** `kubectl` or `oc`. */
  readonly program: string;
  /** Context of the kubeconfig. */
  readonly context: string;
  /** Added to the environment of the program. @default nothing */
  readonly env?: Readonly<Record<string, string>>;
}

/** A cluster that is asked what it would say. Every question is a dry run: nothing is ever written. */
export class Cluster {
  constructor(private readonly options: ClusterOptions) {}

  /** Version of the API server. @throws ClusterUnreachable if it does not answer */
  async version(): Promise<string> {
    const { code, stdout, stderr } = await this.run(['get', '--raw', '/version']);
    if (code !== 0) throw new ClusterUnreachable(messageOf(stderr));
    return /"gitVersion":\s*"([^"]+)"/.exec(stdout)?.[1] ?? 'of unknown version';
  }

  /** @throws ClusterUnreachable if the question does not reach the object */
  async ask(manifest: Manifest): Promise<Answer> {
    const args = [
      'apply',
      '--server-side',
      '--dry-run=server',
      '--validate=strict',
      '--force-conflicts',
      '--field-manager=argocd-controller',
      '-f',
      '-',
    ];
    const { code, stderr } = await this.run(args, JSON.stringify(manifest));
    return verdictOf(code, stderr);
  }

  private run(args: readonly string[], input?: string) {
    const { program, context, env } = this.options;
    return runProgram(program, ['--context', context, '--request-timeout=30s', ...args], {
      env: { ...process.env, ...env },
      input,
    });
  }
}

/** The answers to the manifests, in their order; a few are asked at a time. */
export async function askAll(
  cluster: Pick<Cluster, 'ask'>,
  manifests: readonly Manifest[],
  answered: (count: number) => void = () => undefined,
): Promise<Answer[]> {
  const answers: Answer[] = new Array<Answer>(manifests.length);
  const questions = manifests.entries();
  let count = 0;
  const worker = async () => {
    for (const [index, manifest] of questions) {
      answers[index] = await cluster.ask(manifest);
      answered((count += 1));
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return answers;
}
