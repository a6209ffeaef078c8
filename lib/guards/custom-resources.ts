import { walk, pathText } from '../kubernetes/manifest';
import { knownKind } from '../kinds/kinds';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import type { RenderedObject } from '../cluster/rendered-object';
import type { Problem } from '../program/errors';
import { producedBy } from '../releases/release';
import { type Guard, objectProblem } from './guard';

/** PAI-214: custom resources state resources, identity, storage and TLS, and their servers are declared endpoints. */
export const customResourcesAreComplete: Guard = (rendered) =>
  rendered.objects.flatMap((object) => [
    ...unstated(object),
    ...(runsServer(object, rendered) && !hasEndpoint(object, rendered)
      ? [
          problem(
            object,
            'has no declared endpoint',
            'declare it, so that the network opens only for its users',
          ),
        ]
      : []),
  ]);

function unstated(object: RenderedObject): Problem[] {
  const stated = knownKind(object.manifest)?.stated ?? 'none';
  if (stated === 'none') return [];
  const values = new Map([...walk(object.manifest)].map(({ path, value }) => [pathText(path), value]));
  return [
    ...stated.required
      .filter((field) => values.get(field) === undefined)
      .map((field) => problem(object, `does not state ${field}`, 'state it in its component', field)),
    ...stated.forbidden
      .filter(({ path, value }) => values.get(path) === value)
      .map(({ path, value, reason }) =>
        problem(object, `sets ${path} to ${String(value)}: ${reason}`, 'state the opposite', path),
      ),
  ];
}

/** Whether an operator makes a Service of it. */
function runsServer({ manifest }: RenderedObject, { platform }: RenderedEnvironment): boolean {
  return producedBy(platform.release, manifest).some(({ kind, claimed }) => kind === 'Service' && !claimed);
}

function hasEndpoint({ manifest }: RenderedObject, { needs }: RenderedEnvironment): boolean {
  const { kind, metadata } = manifest;
  return needs.endpoints.some(
    ({ producer, namespace }) =>
      producer.kind === kind && producer.name === metadata.name && namespace === metadata.namespace,
  );
}

function problem(object: RenderedObject, message: string, remedy: string, where?: string): Problem {
  return objectProblem('PAI-214', object, message, remedy, where);
}
