import { modelCatalogue } from '../../../lib/catalogues/model-catalogue';

/** A small valid file; every broken file of the tests is this one with a change. */
export const validFile = `name: test
openshift: "4.18"
cluster:
  appsDomain: apps.test.example.com
delivery:
  repository: https://git.example.com/ai.git
  revision: main
operators: existing
secrets:
  provider: existing
gpuPools:
  - name: l4
    gpu: L4
models:
  - name: chat
    model: qwen3-8b
    pool: l4
    source:
      type: s3
      path: qwen3/8b
`;

/** What is replaced by what; an empty first part adds to the end of the file. */
export type Change = readonly [from: string, to: string];

/** One broken file and all that the program says about it. */
export interface BrokenFile {
  readonly title: string;
  readonly changes: readonly Change[];
  /** Lines of the whole message. */
  readonly message: readonly string[];
}

/** The valid file with changes. */
export function changed(changes: readonly Change[]): string {
  return changes.reduce((text, [from, to]) => {
    if (from === '') return text + to;
    if (text.split(from).length !== 2) throw new Error(`not exactly once in the file: ${from}`);
    return text.replace(from, () => to);
  }, validFile);
}

/** The end of a file with a model of its own: Llama 3.1 8B, with changes. */
export function ownModel(name: string, changes: Readonly<Record<string, unknown>>): string {
  const { 'llama-3.1-8b-instruct': llama } = modelCatalogue;
  return `catalogue:\n  models:\n    ${name}: ${JSON.stringify({ ...llama, gated: false, ...changes })}\n`;
}
