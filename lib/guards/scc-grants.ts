import type { Problem } from '../program/errors';
import { recordAt, recordsAt } from '../kubernetes/manifest';
import type { RenderedObject } from '../cluster/rendered-object';
import { reasonAnnotation, sccRolePrefix } from '../workload/scc-grant';
import { type Guard, objectProblem } from './guard';

/**
 * PAI-216: a right beyond restricted-v2 is a RoleBinding for named accounts of its own namespace, and says why.
 */
export const sccGrantsAreReasoned: Guard = ({ objects }) =>
  objects.flatMap((object) => [...grant(object), ...ownRole(object)]);

function grant(object: RenderedObject): Problem[] {
  const { kind, metadata } = object.manifest;
  if (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding') return [];
  const role = recordAt(object.manifest, 'roleRef').name;
  if (typeof role !== 'string' || !role.startsWith(sccRolePrefix)) return [];
  const scc = role.slice(sccRolePrefix.length);
  const reason = metadata.annotations?.[reasonAnnotation]?.trim() ?? '';
  return [
    ...(reason === ''
      ? [
          problem(
            object,
            `grants ${scc} without a reason`,
            'use SccGrant, with what restricted-v2 refuses and who put it there',
          ),
        ]
      : []),
    ...(kind === 'ClusterRoleBinding'
      ? [problem(object, `grants ${scc} in every namespace`, 'use SccGrant, which makes a RoleBinding')]
      : []),
    ...recordsAt(object.manifest, 'subjects')
      .filter((subject) => !isOwnAccount(subject, metadata.namespace))
      .map(({ kind: who, name }) =>
        problem(
          object,
          `grants ${scc} to ${String(who)} ${String(name)}`,
          'grant it to the service account of one workload, in its own namespace',
        ),
      ),
  ];
}

/** The account `default` is that of every pod which names none. */
function isOwnAccount(subject: Record<string, unknown>, namespace: string | undefined): boolean {
  const { kind, name } = subject;
  const inNamespace = namespace === undefined || (subject.namespace ?? namespace) === namespace;
  return kind === 'ServiceAccount' && name !== 'default' && inNamespace;
}

/** A role that says `use` itself would go round the rule above. */
function ownRole(object: RenderedObject): Problem[] {
  const { kind } = object.manifest;
  if (kind !== 'Role' && kind !== 'ClusterRole') return [];
  return recordsAt(object.manifest, 'rules')
    .filter(({ apiGroups, resources, verbs }) =>
      [
        [apiGroups, 'security.openshift.io'],
        [resources, 'securitycontextconstraints'],
        [verbs, 'use'],
      ].every(([list, word]) => Array.isArray(list) && (list.includes(word) || list.includes('*'))),
    )
    .map(() => problem(object, 'lets its holders use SCCs', 'use SccGrant instead', 'rules'));
}

function problem(object: RenderedObject, message: string, remedy: string, where?: string): Problem {
  return objectProblem('PAI-216', object, message, remedy, where);
}
