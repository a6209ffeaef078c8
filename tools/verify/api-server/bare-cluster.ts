import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { outputFiles } from '../../../lib/output/output';
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
  const folder = bootstrapFolder(rendered);
  const apply = () =>
    runProgram(kubectl, ['--kubeconfig', kubeconfig, '--context', 'verify', 'apply', '-f', folder], {
      seconds: 120,
    });
  const failures: Failure[] = [];
  const first = await apply();
  if (first.code !== 0)
    failures.push({ subject: 'oc apply -f bootstrap', message: first.stderr.trim().split('\n').join(' | ') });
  const second = await apply();
  const changed = second.stdout.split('\n').filter((line) => line !== '' && !line.endsWith('unchanged'));
  if (second.code !== 0 || changed.length > 0)
    failures.push({
      subject: 'oc apply -f bootstrap, again',
      message: [...changed, second.stderr].join(' | ').trim(),
    });
  rmSync(folder, { recursive: true });
  return { subjects: 2, failures };
}

/** The folder as `npm run synth` writes it. */
function bootstrapFolder(rendered: RenderedEnvironment): string {
  const folder = mkdtempSync(join(tmpdir(), 'private-ai-bootstrap-'));
  for (const [path, text] of outputFiles([rendered])) {
    if (path.startsWith(`${rendered.environment.name}/bootstrap/`))
      writeFileSync(join(folder, basename(path)), text);
  }
  return folder;
}
