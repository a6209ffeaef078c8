import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { Applier } from '../api-server/apply';
import { inOrderOfDelivery } from '../api-server/order';
import type { TestServer } from '../api-server/test-server';
import { problemsOf } from '../api-server/verify-objects';
import type { Failure, Outcome } from '../check';
import { fieldsOfFork } from './kserve-fork';
import { storeOf } from './secret-store';
import { supplySecrets } from './supplied';

/** Applies what we render; the webhooks of operators must take it, and keep it as it is. */
export async function applyEnvironment(
  applier: Applier,
  { client }: TestServer,
  rendered: RenderedEnvironment,
): Promise<Outcome> {
  const failures: Failure[] = [];
  // The owner's store is there before, as the guide says.
  const store = storeOf(rendered);
  if (store !== undefined) await applier.apply(store);
  const objects = inOrderOfDelivery(rendered.objects);
  for (const { manifest } of objects) {
    const subject = `${rendered.environment.name}: ${manifest.kind} ${manifest.metadata.name}`;
    const applied = await applier.apply(manifest);
    const problems = problemsOf(manifest, applied).filter(
      (message) => !fieldsOfFork.some((field) => message.startsWith(`${field}: `)),
    );
    failures.push(...problems.map((message) => ({ subject, message })));
  }
  await supplySecrets(client, rendered);
  return { subjects: objects.length, failures };
}
