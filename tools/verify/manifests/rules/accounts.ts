import { type Manifest, recordAt } from '../../../../lib/kubernetes/manifest';
import { bindingsOf, roleOf, sccRolePrefix } from '../bindings';
import { podsOf } from '../pods';
import type { Content, ManifestRule, Remark } from './content';

/** Pods have an account of their own, which exists, and its token only if it has a right. */
export const podsHaveAccounts: ManifestRule = (content) =>
  [
    ...content.written.map((each) => ({ ...each, written: true })),
    ...podsOf(content.made).map((each) => ({ ...each, written: false })),
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

/** To use constraints is no right that a pod has its token for. */
function hasRights(account: string, namespace: string | undefined, { manifests }: Content): boolean {
  return bindingsOf(account, namespace, manifests).some(
    (binding) => !roleOf(binding).startsWith(sccRolePrefix),
  );
}
