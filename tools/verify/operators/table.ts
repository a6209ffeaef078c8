import { type Manifest, recordsAt } from '../../../lib/kubernetes/manifest';
import type { ProducedObject, ServicePort } from '../../../lib/releases/release';

/** Something that the release table says an operator makes, and that it did not, or the other way round. */
export interface TableProps {
  /** What the table says of a custom resource. */
  readonly table: readonly ProducedObject[];
  /** What the operator made of it. */
  readonly made: readonly Manifest[];
  /** Whether somebody else makes an object of the table. @default nobody */
  readonly byOthers?: (object: ProducedObject) => boolean;
}

/** Where the release table and an operator differ, in sentences. */
export function tableDifferences({ table, made, byOthers = () => false }: TableProps): string[] {
  const known = (object: Manifest) => table.filter((entry) => isSame(entry, object));
  return [
    ...made
      .filter((object) => known(object).length === 0)
      .map(({ kind, metadata }) => `makes ${kind} ${metadata.name}, which the release table does not have`),
    ...table
      .filter((entry) => entry.claimed !== true && !byOthers(entry))
      .flatMap((entry) => {
        const object = made.find((each) => isSame(entry, each));
        if (object === undefined) return [`does not make ${entry.kind} ${entry.name} of the release table`];
        const [stated, real] = [textOf(entry.ports ?? []), textOf(portsOf(object))];
        return entry.ports === undefined || stated === real
          ? []
          : [`makes ${entry.kind} ${entry.name} with ports ${real}; the release table has ${stated}`];
      }),
  ];
}

function isSame(entry: ProducedObject, { kind, metadata }: Manifest): boolean {
  return entry.kind === kind && entry.name === metadata.name && entry.namespace === metadata.namespace;
}

function portsOf(service: Manifest): ServicePort[] {
  return recordsAt(service, 'spec', 'ports').map(({ name, port, targetPort }) => ({
    name: typeof name === 'string' ? name : '',
    port: Number(port),
    // A named port leads to the container's port of that name, which the table does not know.
    ...(typeof targetPort === 'number' && targetPort !== port ? { targetPort } : {}),
  }));
}

function textOf(ports: readonly ServicePort[]): string {
  return ports
    .map(({ name, port, targetPort = port }) => `${name}:${port}->${targetPort}`)
    .sort()
    .join(', ');
}
