import type { Problem } from '../program/errors';
import { nearest } from '../program/nearest';
import { alternatives } from '../program/value-text';
import { partsOf } from '../kinds/kinds';
import { type Guard, objectProblem } from './guard';
import { Producers } from './producers';
import { type Reference, referencesOf } from './reference-finder';

/** PAI-201: every name leads to something that is rendered, made by an operator, or declared existing. */
export const referencesResolve: Guard = (rendered) => {
  const producers = new Producers(rendered);
  return rendered.objects.flatMap(referencesOf).flatMap((reference) => check(reference, producers));
};

function check(reference: Reference, producers: Producers): Problem[] {
  const { from, kind, name, namespace, part, path } = reference;
  const target = `${partsOf(kind).kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  const producer = producers.find(kind, namespace, name);
  if (producer === undefined) {
    const remedy = `render ${target}, take it from a contract, or declare it as existing`;
    return [objectProblem('PAI-201', from, `refers to ${target}, which nothing makes`, remedy, path)];
  }
  if (part === undefined || producer.parts === undefined || producer.parts.has(part)) return [];
  const parts = [...producer.parts];
  const guess = nearest(part, parts);
  const remedy =
    guess.length === 0 ? `use one of: ${parts.join(', ')}` : `did you mean ${alternatives(guess)}?`;
  const what = kind === 'Service' ? 'port' : 'key';
  return [
    objectProblem('PAI-201', from, `refers to ${what} ${part} of ${target}, which has none`, remedy, path),
  ];
}
