import type { Problem } from '../program/errors';
import { isRecord, recordAt, recordsAt } from '../kubernetes/manifest';
import type { RenderedObject } from '../cluster/rendered-object';
import { GIB, parseQuantity } from '../kubernetes/quantity';
import { knownKind } from '../kinds/kinds';
import { type Guard, objectProblem } from './guard';
import { containersOf, type PodLocation, podsOf } from './pods';

/** PAI-209: every container has requests, limits, a safe security context and, if it serves, three probes. */
export const workloadsAreReady: Guard = ({ objects }) =>
  objects.flatMap((object) =>
    podsOf(object.manifest).flatMap((pod) => [
      ...fixedIdentity(object, pod.path, recordAt(pod.spec, 'securityContext')),
      ...diskIsRequested(object, pod),
      ...containersOf(pod).flatMap(({ path, container }) => checkContainer(object, path, container)),
    ]),
  );

function checkContainer(object: RenderedObject, path: string, container: Record<string, unknown>): Problem[] {
  const security = recordAt(container, 'securityContext');
  const missing = [
    ...['requests', 'limits'].flatMap((kind) =>
      ['cpu', 'memory', ...(kind === 'requests' ? ['ephemeral-storage'] : [])]
        .filter((resource) => recordAt(container, 'resources', kind)[resource] === undefined)
        .map((resource) => `resources.${kind}.${resource}`),
    ),
    ...(endsByItself(object) || path.includes('initContainers')
      ? []
      : ['startupProbe', 'readinessProbe', 'livenessProbe'].filter(
          (probe) => !asksSomething(recordAt(container, probe)),
        )),
    ...(security.allowPrivilegeEscalation === false
      ? []
      : ['securityContext.allowPrivilegeEscalation: false']),
    ...(security.readOnlyRootFilesystem === true || rootIsWritable(object)
      ? []
      : ['securityContext.readOnlyRootFilesystem: true']),
    ...(dropsAll(security) ? [] : ['securityContext.capabilities.drop: [ALL]']),
  ];
  return [
    ...missing.map((field) =>
      objectProblem('PAI-209', object, `lacks ${field}`, 'use Workload or BatchJob, or state it', path),
    ),
    ...fixedIdentity(object, path, security),
  ];
}

/** Directories on the node's disk have sizes, and the containers request at least as much. */
function diskIsRequested(object: RenderedObject, pod: PodLocation): Problem[] {
  const onDisk = recordsAt(pod.spec, 'volumes').filter(
    ({ emptyDir }) => isRecord(emptyDir) && emptyDir.medium !== 'Memory',
  );
  const unlimited = onDisk
    .filter(({ emptyDir }) => recordAt({ emptyDir }, 'emptyDir').sizeLimit === undefined)
    .map(({ name }) =>
      objectProblem('PAI-209', object, `fills the node through ${String(name)}`, 'state sizeLimit', pod.path),
    );
  const sizes = sum(onDisk.map(({ emptyDir }) => recordAt({ emptyDir }, 'emptyDir').sizeLimit));
  const requested = sum(
    containersOf(pod).map(
      ({ container }) => recordAt(container, 'resources', 'requests')['ephemeral-storage'],
    ),
  );
  if (requested >= sizes) return unlimited;
  const message = `requests ${requested / GIB} GiB of the node's disk for directories of ${sizes / GIB} GiB`;
  return [...unlimited, objectProblem('PAI-209', object, message, 'request what nodeDisk counts', pod.path)];
}

function sum(quantities: readonly unknown[]): number {
  return quantities.reduce<number>((total, each) => total + (parseQuantity(String(each)) ?? 0), 0);
}

function endsByItself({ manifest }: RenderedObject): boolean {
  const pods = knownKind(manifest)?.pods ?? 'none';
  return pods !== 'none' && pods.runs === 'once';
}

function rootIsWritable({ manifest }: RenderedObject): boolean {
  const pods = knownKind(manifest)?.pods ?? 'none';
  return pods !== 'none' && pods.root === 'writable';
}

/** A probe that says how to ask. */
function asksSomething(probe: Record<string, unknown>): boolean {
  return ['httpGet', 'tcpSocket', 'exec', 'grpc'].some((how) => isRecord(probe[how]));
}

function dropsAll(security: Record<string, unknown>): boolean {
  const dropped = recordAt(security, 'capabilities').drop;
  return Array.isArray(dropped) && dropped.includes('ALL');
}

function fixedIdentity(object: RenderedObject, path: string, security: Record<string, unknown>): Problem[] {
  return ['runAsUser', 'runAsGroup', 'fsGroup']
    .filter((field) => security[field] !== undefined)
    .map((field) =>
      objectProblem(
        'PAI-209',
        object,
        `fixes ${field}`,
        'leave it out; OpenShift assigns it per namespace',
        `${path}.securityContext`,
      ),
    );
}
