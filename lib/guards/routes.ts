import { producerText } from '../contracts/endpoint';
import { groupKindOf } from '../kinds/kinds';
import { exposureAnnotation } from '../workload/route';
import { type Manifest, recordAt } from '../kubernetes/manifest';
import { type Guard, objectProblem } from './guard';

/** PAI-207: a Route to a server that does not authenticate exists only where the owner wrote `open`. */
export const openRoutesAreWrittenOut: Guard = ({ objects, needs }) =>
  objects
    .filter(({ manifest }) => groupKindOf(manifest) === 'route.openshift.io/Route')
    .flatMap((object) => {
      const { metadata } = object.manifest;
      const service = recordAt(object.manifest, 'spec', 'to').name;
      const port = recordAt(object.manifest, 'spec', 'port').targetPort;
      const endpoint = needs.endpoints.find(
        (candidate) =>
          candidate.service === service &&
          candidate.namespace === metadata.namespace &&
          candidate.portName === port,
      );
      if (endpoint === undefined) {
        if (objects.some(({ manifest }) => isWithoutPods(manifest, service, metadata.namespace))) return [];
        const message = `leads to ${String(service)}, whose authentication is not known`;
        return [
          objectProblem('PAI-207', object, message, 'use Route of lib/workload with a declared Endpoint'),
        ];
      }
      const exposure = metadata.annotations?.[exposureAnnotation];
      if (endpoint.authentication !== 'none' || exposure === 'open') return [];
      const message = `opens ${producerText(endpoint)}, which answers anybody, with exposure ${exposure ?? 'none'}`;
      return [
        objectProblem('PAI-207', object, message, 'write exposure: open, or make the server authenticate'),
      ];
    });

/** Whether an object is the Service of that name and selects no pods, so that a Route to it closes a path. */
function isWithoutPods(manifest: Manifest, name: unknown, namespace: string | undefined): boolean {
  return (
    groupKindOf(manifest) === 'Service' &&
    manifest.metadata.name === name &&
    manifest.metadata.namespace === namespace &&
    recordAt(manifest, 'spec').selector === undefined
  );
}
