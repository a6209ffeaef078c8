import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordAt } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { Environment } from '../../../lib/environment/schema';
import { renderEnvironment } from '../../../lib/stages/environment';
import { exampleEnvironments } from '../../environments';
import { goTool } from '../../go-tools';
import type { Check, CheckContext, Outcome } from '../check';
import { Addresses, Member, renderedMember } from '../etcd/member';
import { Ledger } from '../object-store/ledger';

const SECONDS = 60;
const entry = { key: text('collection'), value: text('of before') };

/** The metadata store of a Milvus cluster, as its pods run it: docs/verify-etcd.md says what is proved. */
export const etcdCheck: Check = {
  name: 'etcd',
  description: 'the members of the etcd of Milvus find each other, and do without one',
  run,
};

async function run(context: CheckContext): Promise<Outcome> {
  const [example] = exampleEnvironments().filter(({ stages }) => stages.includes('stage02-model-alignment'));
  if (example === undefined) throw new Error('no example has a vector store');
  const rendered = renderEnvironment(asCluster(example));
  const statefulSet = rendered.objects.find(({ manifest }) => manifest.kind === 'StatefulSet')?.manifest;
  if (statefulSet === undefined) throw new Error('the example has no etcd');
  const { path } = await goTool(context, 'milvus-etcd');
  const member = renderedMember(statefulSet);
  const replicas = Number(recordAt(statefulSet, 'spec').replicas);
  const pods = Array.from({ length: replicas }, (_, index) => `${statefulSet.metadata.name}-${index}`);
  const addresses = await Addresses.of(pods, Object.values(member.ports));
  const folder = mkdtempSync(join(tmpdir(), 'etcd-'));
  const members = pods.map((pod) => {
    mkdirSync(join(folder, pod));
    return new Member(pod, path, folder, member, addresses);
  });
  const ledger = new Ledger();
  try {
    checkEndpoints(ledger, rendered, pods);
    await checkMembers(ledger, members);
  } finally {
    await Promise.all(members.map((each) => each.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
  return ledger.outcome();
}

/** Milvus knows every member by the name that the member has from its StatefulSet. */
function checkEndpoints(ledger: Ledger, { objects }: RenderedEnvironment, pods: readonly string[]): void {
  const milvus = objects.find(({ manifest }) => manifest.kind === 'Milvus')?.manifest;
  const { endpoints } = recordAt(milvus, 'spec', 'dependencies', 'etcd');
  const named = Array.isArray(endpoints) ? endpoints.map((endpoint) => String(endpoint).split('.')[0]) : [];
  ledger.expect('Milvus knows every member', named.join() === pods.join(), `it knows ${named.join(', ')}`);
}

async function checkMembers(ledger: Ledger, members: readonly Member[]): Promise<void> {
  const [first, second, third] = members;
  if (first === undefined || second === undefined || third === undefined) {
    throw new Error(`three members are a majority with one away; there are ${members.length}`);
  }
  for (const member of members) member.start();
  await ready(ledger, members, 'all members start at once');
  for (const member of members) {
    const status = await member.status('/metrics');
    ledger.expect(`${member.pod} has metrics`, status === 200, `status ${status ?? 'unknown'}`);
  }
  const written = await first.call('/v3/kv/put', entry);
  ledger.expect('one member takes a value', written !== undefined, 'it refuses');
  ledger.expect('another one has it', (await valueAt(third)) === entry.value, 'it is not there');

  await first.stop();
  const again = await second.call('/v3/kv/put', { ...entry, key: text('later') });
  ledger.expect('two members go on without the third', again !== undefined, 'they refuse');
  await ready(ledger, [second, third], 'one is away');

  await second.stop();
  const alone = await third.call('/v3/kv/put', { ...entry, key: text('alone') });
  ledger.expect('one member alone takes nothing', alone === undefined, 'it took a value');
  const status = await third.status('readyPath');
  ledger.expect('one member alone is not ready', status !== 200, 'it says that it is');
  const alive = await third.comes('alivePath', SECONDS);
  ledger.expect('one member alone is left to wait', alive, 'its liveness probe fails, and restarts it');

  first.start();
  second.start();
  await ready(ledger, members, 'the others are back');
  ledger.expect('what was written is there', (await valueAt(first)) === entry.value, 'it is gone');
}

async function ready(ledger: Ledger, members: readonly Member[], when: string): Promise<void> {
  for (const member of members) {
    const came = await member.comes('readyPath', SECONDS);
    ledger.expect(`${member.pod} is ready when ${when}`, came, `not within ${SECONDS} s`);
  }
}

async function valueAt(member: Member): Promise<unknown> {
  const answer = await member.call('/v3/kv/range', { key: entry.key });
  const [found] = Array.isArray(answer?.kvs) ? (answer.kvs as Record<string, unknown>[]) : [];
  return found?.value;
}

function text(value: string): string {
  return Buffer.from(value).toString('base64');
}

function asCluster(environment: Environment): Environment {
  const { rag, name } = environment;
  return {
    ...environment,
    name: `${name}-cluster`,
    rag: { ...rag, vectorStore: { ...rag.vectorStore, mode: 'cluster' } },
  };
}
