import { walk, pathText } from '../kubernetes/manifest';
import { knownKind } from '../kinds/kinds';
import type { RenderedObject } from '../cluster/rendered-object';
import { type Guard, objectProblem } from './guard';

/** PAI-214: custom resources state resources, identity, storage and TLS, and are reached by declared endpoints. */
export const customResourcesAreComplete: Guard = ({ objects, needs }) =>
  objects.flatMap((object) => {
    const { kind, metadata } = object.manifest;
    const stated = knownKind(object.manifest)?.stated ?? 'none';
    if (stated === 'none') return [];
    const values = new Map([...walk(object.manifest)].map(({ path, value }) => [pathText(path), value]));
    const endpoint = needs.endpoints.some(
      ({ producer, namespace }) =>
        producer.kind === kind && producer.name === metadata.name && namespace === metadata.namespace,
    );
    return [
      ...stated.required
        .filter((field) => values.get(field) === undefined)
        .map((field) => problem(object, `does not state ${field}`, 'state it in its component', field)),
      ...stated.forbidden
        .filter(({ path, value }) => values.get(path) === value)
        .map(({ path, value, reason }) =>
          problem(object, `sets ${path} to ${String(value)}: ${reason}`, 'state the opposite', path),
        ),
      ...(endpoint
        ? []
        : [
            problem(
              object,
              'has no declared endpoint',
              'declare it, so that the network opens only for its users',
            ),
          ]),
    ];
  });

function problem(object: RenderedObject, message: string, remedy: string, where?: string) {
  return objectProblem('PAI-214', object, message, remedy, where);
}
