import { clusterServiceOf } from '../../kubernetes/cluster-service';
import { defaultRelease, releaseOf } from '../../releases/releases';
import type { Release } from '../../releases/release';
import type { Draft } from '../draft';
import type { Finding } from '../finding';

const path = ['rag', 'llamaStack'];

/** PAI-110: replicas of Llama Stack that would not know the same, and a database that is reached in clear. */
export function llamaStackStores(
  draft: Draft,
  release: Pick<Release, 'title' | 'llamaStack'> = releaseOf(draft.release ?? defaultRelease),
): Finding[] {
  return [...replicas(draft, release), ...externalDatabase(draft)];
}

function replicas({ rag }: Draft, { title, llamaStack }: Pick<Release, 'title' | 'llamaStack'>): Finding[] {
  const { replicas: count = 1, server, stores, files } = rag?.llamaStack ?? {};
  if (count < 2) return [];
  const finding = (message: string, remedy: string): Finding => ({
    code: 'PAI-110',
    path: [...path, 'replicas'],
    message,
    remedy,
  });
  const collections = rag?.collections ?? [];
  return [
    ...(server === 'deployment'
      ? [
          finding(
            `the Deployment of ours has one volume, so one replica, and not ${count}`,
            'write server: operator, or replicas: 1',
          ),
        ]
      : []),
    ...(stores?.type === 'sqlite'
      ? [
          finding(
            `${count} servers cannot share stores of type sqlite, which are files on the volume of one of them`,
            'write stores: { type: postgresql }, or replicas: 1',
          ),
        ]
      : []),
    ...(files === 'local'
      ? [
          finding(
            `${count} servers cannot share files: local, a folder of the volume of one of them`,
            'write files: s3, or replicas: 1',
          ),
        ]
      : []),
    ...(!llamaStack.sharesRegistrations && collections.length > 0
      ? [
          finding(
            `a collection that one of ${count} servers makes is unknown to the others until they start again: Llama Stack of ${title} reads its registrations once`,
            'write replicas: 1, or collections: []',
          ),
        ]
      : []),
  ];
}

/** Between pods of a cluster other passwords are in clear too; elsewhere nobody knows who listens. */
function externalDatabase({ rag }: Draft): Finding[] {
  const stores = rag?.llamaStack?.stores;
  if (stores?.type !== 'external' || stores.host === undefined) return [];
  const service = clusterServiceOf(stores.host);
  const finding = (setting: string[], message: string, remedy: string): Finding => ({
    code: 'PAI-110',
    path: [...path, 'stores', ...setting],
    message,
    remedy,
  });
  if (service !== undefined) return [];
  return [
    ...(stores.ca === undefined
      ? [
          finding(
            ['host'],
            `${stores.host} is outside of the cluster, and without ca passwords and conversations go there in clear`,
            'write ca, with the ConfigMap of the CA of the server',
          ),
        ]
      : []),
    ...(stores.podPort === undefined
      ? []
      : [
          finding(
            ['podPort'],
            `${stores.host} is no Service of this cluster, so there are no pods behind it to state a port of`,
            'remove podPort, or write the host as <service>.<namespace>.svc',
          ),
        ]),
  ];
}
