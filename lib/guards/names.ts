import { groupKindOf, knownKind } from '../kinds/kinds';
import type { Problem } from '../program/errors';
import { recordAt } from '../kubernetes/manifest';
import type { RenderedObject } from '../cluster/rendered-object';
import { type Guard, objectProblem } from './guard';

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** PAI-208: names are valid and short enough, and every namespaced object states its namespace. */
export const namesAreValid: Guard = ({ objects }) =>
  objects.flatMap((object) => [...name(object), ...scope(object), ...routeHost(object)]);

function name(object: RenderedObject): Problem[] {
  const { metadata } = object.manifest;
  const form = knownKind(object.manifest)?.nameForm ?? 'subdomain';
  const isLabel = form === 'label';
  const limit = isLabel ? 63 : 253;
  if (metadata.name.length > limit) {
    const message = `has a name of ${metadata.name.length} characters, ${limit} are allowed`;
    return [
      objectProblem('PAI-208', object, message, 'shorten the name that it is made of', 'metadata.name'),
    ];
  }
  const valid = form === 'path segment' || (isLabel ? label : subdomain).test(metadata.name);
  return valid
    ? []
    : [
        objectProblem(
          'PAI-208',
          object,
          'has a name that is no DNS name',
          'use lower-case letters, digits and "-"',
          'metadata.name',
        ),
      ];
}

function scope(object: RenderedObject): Problem[] {
  const { metadata } = object.manifest;
  const clusterScoped = knownKind(object.manifest)?.scope === 'Cluster';
  if (clusterScoped === (metadata.namespace === undefined)) return [];
  return clusterScoped
    ? [
        objectProblem(
          'PAI-208',
          object,
          'is cluster-scoped but has a namespace',
          'leave metadata.namespace out',
        ),
      ]
    : [objectProblem('PAI-208', object, 'has no namespace', 'state metadata.namespace')];
}

/** The first label of a Route's host has the length limit of DNS. */
function routeHost(object: RenderedObject): Problem[] {
  if (groupKindOf(object.manifest) !== 'route.openshift.io/Route') return [];
  const { host } = recordAt(object.manifest, 'spec');
  const first = typeof host === 'string' ? (host.split('.')[0] ?? '') : '';
  if (first.length <= 63) return [];
  const message = `has a host whose first part has ${first.length} characters, 63 are allowed`;
  return [objectProblem('PAI-208', object, message, 'shorten the name or the namespace', 'spec.host')];
}
