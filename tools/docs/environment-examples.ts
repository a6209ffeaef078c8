import type { ErrorCode } from '../../lib/program/errors';
import { PlatformError } from '../../lib/program/errors';
import type { SourceFile } from '../../lib/environment/load';
import { loadEnvironments, readEnvironmentFiles } from '../../lib/environment/load';

const valid = `name: demo
openshift: "4.18"
cluster:
  appsDomain: apps.demo.example.com
delivery:
  repository: https://git.example.com/platform/private-ai.git
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

/** What turns the valid file into one with the error: a part and its replacement. */
const changes: readonly (readonly [code: ErrorCode, from: string, to: string])[] = [
  ['PAI-101', '    gpu: L4', '\tgpu: L4'],
  ['PAI-102', 'appsDomain', 'appDomain'],
  ['PAI-103', '    pool: l4\n', ''],
  ['PAI-104', '"4.18"', '4.18'],
  ['PAI-105', 'operators: existing', 'operators: exsiting'],
  ['PAI-106', 'apps.demo.example.com', 'https://apps.demo.example.com'],
  ['PAI-107', 'pool: l4', 'pool: l4\n    gpus: 32'],
  ['PAI-108', '    gpu: L4', '    gpu: L4\n  - name: l4\n    gpu: H100-SXM5'],
  ['PAI-109', 'pool: l4', 'pool: l4s'],
  ['PAI-110', 'pool: l4', 'pool: l4\n    context: 65536'],
  ['PAI-111', 'openshift', 'stages: [stage01-model-serving]\nopenshift'],
  [
    'PAI-112',
    'openshift',
    'stages: [stage00-ai-platform, stage01-model-serving, stage04-models-as-a-service]\nopenshift',
  ],
  ['PAI-114', 'operators: existing', 'operators: existing\nnamespaces:\n  workloads: openshift-ai'],
  ['PAI-120', 'qwen3-8b', 'mistral-small-24b'],
  ['PAI-121', 'pool: l4', 'pool: l4\n    replicas: 2'],
];

/** Messages about environment files, each from a run with a broken file. */
export function environmentExamples(): Map<ErrorCode, string> {
  const examples = new Map<ErrorCode, string>();
  examples.set(
    'PAI-100',
    messageOf('PAI-100', () => readEnvironmentFiles('clusters')),
  );
  for (const [code, from, to] of changes) {
    const files = [environmentFile('demo', valid.replace(from, to))];
    examples.set(
      code,
      messageOf(code, () => loadEnvironments(files)),
    );
  }
  const copies = [environmentFile('demo', valid), environmentFile('lab', valid)];
  return examples.set(
    'PAI-113',
    messageOf('PAI-113', () => loadEnvironments(copies)),
  );
}

/** The message of the first problem with that code that the function reports. */
export function messageOf(code: ErrorCode, run: () => unknown): string {
  try {
    run();
  } catch (error) {
    const problem =
      error instanceof PlatformError ? error.problems.find((each) => each.code === code) : undefined;
    if (problem !== undefined) return new PlatformError([problem]).message;
  }
  throw new Error(`the example for ${code} in tools/docs no longer shows it`);
}

function environmentFile(name: string, text: string): SourceFile {
  return { path: `environments/${name}.yaml`, text };
}
