import { join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/core/rendered-environment';
import { runProgram } from '../../process';
import type { Failure, Outcome } from '../check';
import { prepare } from './cluster-content';
import type { TestServer } from './test-server';

const olm = 'operators.coreos.com';

/**
 * Does what the owner of a bare cluster does: `kubectl apply -f dist/<environment>/bootstrap/` on a server that knows
 * OLM and nothing of ours. It must succeed at the first try, and change nothing at the second.
 */
export async function verifyBootstrap(
  kubectl: string,
  root: string,
  { client, kubeconfig }: TestServer,
  rendered: RenderedEnvironment,
): Promise<Outcome> {
  const objects = rendered.objects.filter(({ folder }) => folder === 'bootstrap');
  await prepare(client, root, { ...rendered, objects }, (group) => group === olm);
  const folder = join(root, 'dist', rendered.environment.name, 'bootstrap');
  const apply = () =>
    runProgram(kubectl, ['--kubeconfig', kubeconfig, '--context', 'verify', 'apply', '-f', folder], {
      seconds: 120,
    });
  const failures: Failure[] = [];
  const first = await apply();
  if (first.code !== 0)
    failures.push({ subject: `oc apply -f ${folder}`, message: first.stderr.trim().split('\n').join(' | ') });
  const second = await apply();
  const changed = second.stdout.split('\n').filter((line) => line !== '' && !line.endsWith('unchanged'));
  if (second.code !== 0 || changed.length > 0)
    failures.push({
      subject: `oc apply -f ${folder}, again`,
      message: [...changed, second.stderr].join(' | ').trim(),
    });
  return { subjects: 2, failures };
}
