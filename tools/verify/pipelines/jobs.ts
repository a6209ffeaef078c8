import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { groupKindOf } from '../../../lib/kinds/kinds';
import type { Control } from '../python/findings';

/** One PipelineVersion for tools/pipelines/check.py. */
export interface PipelineJob {
  readonly name: string;
  readonly spec: unknown;
}

/** A broken PipelineVersion, and what must be said of it. */
export interface PipelineControl extends Control, PipelineJob {}

export function pipelineJobs({ environment, objects }: RenderedEnvironment): PipelineJob[] {
  return objects
    .map(({ manifest }) => manifest)
    .filter((manifest) => groupKindOf(manifest) === 'pipelines.kubeflow.org/PipelineVersion')
    .map(({ metadata, spec }) => ({ name: `${environment.name}: ${metadata.name}`, spec }));
}

/** Text of a version, what it becomes, and what is then wrong. */
const mistakes: readonly (readonly [name: string, find: string, replacement: string, expected: string])[] = [
  [
    'a task that waits for nobody',
    '"dependentTasks":["list-documents",',
    '"dependentTasks":[',
    'does not wait for',
  ],
  ['a key of another version', '"podMetadata":', '"securityContext":', 'no field named "securityContext"'],
  ['a secret as a variable', '"value":"documents"', '"valueFrom":"documents"', 'no field named "valueFrom"'],
  ['a parameter of another type', '"parameterType":"LIST"', '"parameterType":"STRING"', 'type of'],
  ['an argument that nobody gives', "parameters['prefix']", "parameters['folder']", 'instead of'],
  [
    'an executor without a pod',
    '"executorLabel":"list-documents"',
    '"executorLabel":"list"',
    'executors that tasks use',
  ],
  ['another schema', '"schemaVersion":"2.1.0"', '"schemaVersion":"2.2.0"', 'schemaVersion'],
  [
    'a typographic apostrophe',
    'Brings the documents',
    'Brings the team’s documents',
    'characters beyond ASCII',
  ],
];

/** @throws Error if the version does not have what a mistake changes */
export function controlsOf({ name, spec }: PipelineJob): PipelineControl[] {
  const text = JSON.stringify(spec);
  return mistakes.map(([title, find, replacement, expected]) => {
    if (!text.includes(find)) throw new Error(`${name} has no ${find} to change`);
    return {
      name: `control: ${title}`,
      expected,
      spec: JSON.parse(text.replace(find, replacement)) as unknown,
    };
  });
}
