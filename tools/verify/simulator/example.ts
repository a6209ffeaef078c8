import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { groupKindOf } from '../../../lib/kinds/kinds';
import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { runProgram } from '../../process';
import type { Ledger } from '../object-store/ledger';

/** The example of a workbench, and its variables that are no credentials. */
export interface WorkbenchExample {
  readonly program: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The example as it is mounted into the first workbench; none without a workbench. */
export function workbenchExample({ objects }: RenderedEnvironment): WorkbenchExample | undefined {
  const manifests = objects.map(({ manifest }) => manifest);
  const notebook = manifests.find((each) => groupKindOf(each) === 'kubeflow.org/Notebook');
  if (notebook === undefined) return undefined;
  const spec = recordAt(notebook, 'spec', 'template', 'spec');
  const [container = {}] = recordsAt(spec, 'containers');
  const env = recordsAt(container, 'env').filter(({ value }) => typeof value === 'string');
  const programs = recordsAt(spec, 'volumes')
    .map((volume) => recordAt(volume, 'configMap').name)
    .flatMap((name) => filesOf(manifests, name))
    .flatMap(([file, text]) => (file.endsWith('.py') ? [String(text)] : []));
  const [program] = programs;
  if (program === undefined) throw new Error('the workbench mounts no example');
  return {
    program,
    variables: Object.fromEntries(env.map(({ name, value }) => [String(name), String(value)])),
  };
}

function filesOf(manifests: readonly Manifest[], configMap: unknown): [string, unknown][] {
  const found = manifests.find(
    (each) => groupKindOf(each) === 'ConfigMap' && each.metadata.name === configMap,
  );
  return Object.entries(recordAt(found, 'data'));
}

/**
 * Runs the example as a workbench does, with its variables; the model is at another address, and stands for Llama Stack too.
 * Without the packages of the machine: the image `minimal` has none that the example could use.
 *
 * @param url of the model, without path
 */
export async function runExample(
  ledger: Ledger,
  { program, variables }: WorkbenchExample,
  model: string,
  url: string,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'workbench-'));
  try {
    const [file, account] = [join(folder, 'first_questions.py'), join(folder, 'account')];
    writeFileSync(file, program);
    writeFileSync(account, 'anything\n');
    const models = JSON.parse(variables.MODELS ?? '{}') as Record<string, object>;
    const { code, stdout, stderr } = await runProgram('python3', ['-I', '-S', file], {
      env: {
        ...variables,
        // The simulator is no register.
        MODEL_REGISTRY_URL: undefined,
        PATH: process.env.PATH,
        MODELS: JSON.stringify({ [model]: { ...models[model], url: `${url}/v1` } }),
        ACCOUNT_BEARER_FILE: account,
        LLAMA_STACK_OPENAI_URL: `${url}/v1`,
        LLAMA_STACK_MODEL: model,
      },
      seconds: 60,
    });
    const said = stdout + stderr;
    ledger.expect('the example of a workbench runs to its end', code === 0, said);
    ledger.expect(`${model} answers the example`, new RegExp(`^${model}: .*\\w`, 'm').test(stdout), said);
    ledger.expect('Llama Stack answers the example', /^Llama Stack: .*\w/m.test(stdout), said);
    ledger.expect(
      'the example names the other servers',
      stdout.includes(`MILVUS_URI: ${variables.MILVUS_URI ?? 'not in'}`),
      said,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
