import { lastLines, runProgram } from '../../process';

const seconds = 120;

/** Checks that kube-score runs only when they are asked for. */
const addedChecks = ['container-ports-check', 'container-seccomp-profile'] as const;

const options = [
  ['--output-format', 'json'],
  // The line of OpenShift 4.20, as tools/go-tools/kubernetes.
  ['--kubernetes-version', 'v1.33'],
  ['--enable-optional-test', addedChecks.join()],
  // Exemptions have one place.
  ['--disable-ignore-checks-annotations', '--disable-optional-checks-annotations'],
].flat();

/** Report of all documents together, as JSON. */
export async function score(path: string, documents: readonly object[]): Promise<string> {
  const input = documents.map((document) => JSON.stringify(document)).join('\n---\n');
  const { stdout, stderr } = await runProgram(path, ['score', ...options, '-'], { seconds, input });
  // The exit code is 1 for findings and for errors; only the first come with a report.
  if (!stdout.trimStart().startsWith('[')) throw new Error(`kube-score: ${lastLines(stderr, 5)}`);
  return stdout;
}

/** Names of the checks that `score` asks for. */
export async function checksOf(path: string): Promise<string[]> {
  const { stdout, stderr } = await runProgram(path, ['list'], { seconds });
  const checks = checksIn(stdout);
  if (checks.length === 0) throw new Error(`kube-score: ${lastLines(stderr, 5)}`);
  return checks;
}

/** Reads `kube-score list`: the name comes first, whether it runs unasked comes last. */
export function checksIn(list: string): string[] {
  return list
    .split('\n')
    .map((line) => line.split(','))
    .filter(([name, ...rest]) => rest.at(-1) === 'default' || addedChecks.some((added) => added === name))
    .flatMap(([name]) => (name === undefined ? [] : [name]));
}
