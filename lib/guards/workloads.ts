import type { Problem } from '../core/errors';
import { isRecord, recordAt, type RenderedObject } from '../core/manifest';
import { type Guard, objectProblem } from './guard';
import { containersOf, podsOf } from './pods';

const oneShot = new Set(['Job', 'CronJob']);

/** PAI-209: every container has requests, limits, a safe security context and, if it serves, three probes. */
export const workloadsAreReady: Guard = ({ objects }) =>
  objects.flatMap((object) =>
    podsOf(object.manifest).flatMap((pod) => [
      ...fixedIdentity(object, pod.path, recordAt(pod.spec, 'securityContext')),
      ...containersOf(pod).flatMap(({ path, container }) => checkContainer(object, path, container)),
    ]),
  );

function checkContainer(object: RenderedObject, path: string, container: Record<string, unknown>): Problem[] {
  const security = recordAt(container, 'securityContext');
  const missing = [
    ...['requests', 'limits'].flatMap((kind) =>
      ['cpu', 'memory']
        .filter((resource) => recordAt(container, 'resources', kind)[resource] === undefined)
        .map((resource) => `resources.${kind}.${resource}`),
    ),
    ...(oneShot.has(object.manifest.kind) || path.includes('initContainers')
      ? []
      : ['startupProbe', 'readinessProbe', 'livenessProbe'].filter(
          (probe) => !asksSomething(recordAt(container, probe)),
        )),
    ...(security.allowPrivilegeEscalation === false
      ? []
      : ['securityContext.allowPrivilegeEscalation: false']),
    ...(security.readOnlyRootFilesystem === true ? [] : ['securityContext.readOnlyRootFilesystem: true']),
    ...(dropsAll(security) ? [] : ['securityContext.capabilities.drop: [ALL]']),
  ];
  return [
    ...missing.map((field) =>
      objectProblem('PAI-209', object, `lacks ${field}`, 'use Workload or BatchJob, or state it', path),
    ),
    ...fixedIdentity(object, path, security),
  ];
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
