import type { Manifest } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { askAll, Cluster } from '../../verify-cluster/cluster';
import type { Verdict } from '../../verify-cluster/verdict';
import type { Outcome } from '../check';
import { KNOWN_BAD } from './known-bad';
import { inOrderOfDelivery } from './order';
import type { TestServer } from './test-server';

/**
 * Asks a test server that holds the environment's objects the way `npm run verify:cluster` asks a user's
 * cluster: one object of each kind, one in a namespace that is not there, one of an unknown kind, and one
 * that is wrong.
 */
export async function verifyClusterCommand(
  kubectl: string,
  { kubeconfig, folder }: TestServer,
  environment: RenderedEnvironment,
): Promise<Outcome> {
  const env = { KUBECONFIG: kubeconfig, KUBECACHEDIR: `${folder}/kubectl` };
  const cluster = new Cluster({ program: kubectl, context: 'verify', env });
  const expected = questions(environment);
  const answers = await askAll(
    cluster,
    expected.map(({ manifest }) => manifest),
  );
  const failures = expected.flatMap(({ what, verdict }, index) => {
    const answer = answers[index];
    const found = answer?.verdict ?? 'not answered';
    return found === verdict
      ? []
      : [
          {
            subject: `verify:cluster: ${what}`,
            message: `${found}, not ${verdict}: ${answer?.message ?? ''}`,
          },
        ];
  });
  return { subjects: expected.length, failures };
}

interface Question {
  readonly what: string;
  readonly manifest: Manifest;
  readonly verdict: Verdict;
}

function questions({ objects }: RenderedEnvironment): Question[] {
  const ofEachKind = new Map(
    inOrderOfDelivery(objects).map(({ manifest }) => [`${manifest.apiVersion} ${manifest.kind}`, manifest]),
  );
  const nowhere = { name: 'known-bad', namespace: 'nobody-made-this' };
  return [
    ...[...ofEachKind].map(([what, manifest]) => ({ what, manifest, verdict: 'accepted' as const })),
    ...KNOWN_BAD.map(({ what, manifest }) => ({
      what,
      manifest,
      verdict:
        manifest.metadata.namespace === nowhere.namespace
          ? ('not checkable yet' as const)
          : ('rejected' as const),
    })),
    {
      what: 'kind without definition',
      manifest: { apiVersion: 'example.com/v1', kind: 'Nothing', metadata: nowhere },
      verdict: 'not checkable yet',
    },
  ];
}
