import type { Control } from '../python/findings';
import type { TemplateJob } from './jobs';

/** A broken template, and what must be said of it. */
export interface TemplateControl extends Control, TemplateJob {}

/** Text of a template, what it becomes, and what is then wrong. */
const mistakes: readonly (readonly [name: string, find: string, replacement: string, expected: string])[] = [
  ['tools are left out', "'[AVAILABLE_TOOLS]['", "'['", 'no tools in'],
  ['results are refused', "message.role == 'tool'", "message.role == 'tool_results'", 'TemplateError'],
  ['a result without its call', 'message.tool_call_id[-9:]', "''", '[TOOL_CONTENT]'],
  ['arguments as text', 'call.function.arguments', 'call.function.arguments | tojson', 'other arguments in'],
  ['identifiers of any length', 'call.id[-9:]', 'call.id', 'is not what mistral-common writes'],
  ['calls are left out', 'if message.tool_calls', 'if message.calls', 'times [TOOL_CALLS]'],
  ['no end of an answer', 'eos_token', "''", 'is not what mistral-common writes'],
];

/** @throws Error if the template does not have what a mistake changes */
export function controlsOf(job: TemplateJob): TemplateControl[] {
  const { template } = job;
  if (template === undefined) return [];
  return mistakes.map(([name, find, replacement, expected]) => {
    if (!template.includes(find)) throw new Error(`the template has no ${find} to change`);
    const broken = template.replace(find, replacement);
    return { ...job, name: `control: ${name}`, expected, template: broken };
  });
}
