import { type Manifest, recordAt, recordsAt } from '../../../../lib/core/manifest';
import { type Content, type ManifestRule, type Remark, remark } from './content';

/** Constraints of pods ask nobody for the token of the account that may use them. */
const sccRolePrefix = 'system:openshift:scc:';

/** Pods have an account of their own, which exists, and its token only if it has a right. */
export const podsHaveAccounts: ManifestRule = (content) =>
  [
    ...content.written.map((each) => ({ ...each, written: true })),
    ...content.made
      .filter(({ kind }) => kind === 'Pod')
      .map((pod) => ({ object: remark('', pod, '').object, pod, written: false })),
  ].flatMap(({ object, pod, written }): Remark[] => {
    const spec = recordAt(pod, 'spec');
    const { namespace } = pod.metadata;
    const account = spec.serviceAccountName ?? 'default';
    if (typeof account !== 'string' || account === 'default') {
      const message = 'runs as default, the account of every pod that names none';
      return [{ check: 'default-account', object, message }];
    }
    const known = accountNamed(account, namespace, [...content.manifests, ...content.made]);
    if (known === undefined) {
      return [{ check: 'missing-account', object, message: `nobody makes its account ${account}` }];
    }
    // What operators put into their pods is theirs.
    if (!written || !getsToken(spec, known) || hasRights(account, namespace, content)) return [];
    const message = `gets the token of ${account}, which has no right`;
    return [{ check: 'useless-token', object, message }];
  });

function accountNamed(
  name: string,
  namespace: string | undefined,
  manifests: readonly Manifest[],
): Manifest | undefined {
  return manifests.find(
    ({ kind, metadata }) =>
      kind === 'ServiceAccount' && metadata.name === name && metadata.namespace === namespace,
  );
}

function getsToken(spec: Record<string, unknown>, account: Manifest): boolean {
  return (spec.automountServiceAccountToken ?? account.automountServiceAccountToken) !== false;
}

function hasRights(account: string, namespace: string | undefined, { manifests }: Content): boolean {
  return manifests
    .filter(({ kind }) => kind === 'RoleBinding' || kind === 'ClusterRoleBinding')
    .filter((binding) => !String(recordAt(binding, 'roleRef').name).startsWith(sccRolePrefix))
    .some((binding) =>
      recordsAt(binding, 'subjects').some(
        ({ kind, name, namespace: where }) =>
          kind === 'ServiceAccount' && name === account && where === namespace,
      ),
    );
}
