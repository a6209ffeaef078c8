import { X509Certificate } from 'node:crypto';
import { clusterServiceOf } from '../../kubernetes/cluster-service';
import { nearest } from '../../program/nearest';
import { alternatives, valueText } from '../../program/value-text';
import { cronProblem } from '../cron';
import type { Draft } from '../draft';
import type { Finding, SettingPath } from '../finding';
import { knownBuckets } from './weights-storage';

type BackupDraft = NonNullable<Draft['backup']>;
type TargetDraft = Extract<NonNullable<BackupDraft['target']>, { type?: 's3' }>;

/** Least length of an RSA key, in bits (NIST SP 800-131A). */
const rsaBits = 2048;

/** A backup that nobody could restore, or that is lost with what it is for: PAI-103, PAI-106, PAI-109 and PAI-110. */
export function backupFindings(draft: Draft): Finding[] {
  const { backup } = draft;
  if (backup === undefined) return [];
  return [
    ...schedule(backup),
    ...(backup.target?.type === 's3' ? target(draft, backup.target) : []),
    ...recipients(draft, backup),
    ...excluded(draft, backup),
  ];
}

function contradiction(path: SettingPath, message: string, remedy: string): Finding {
  return { code: 'PAI-110', path: ['backup', ...path], message, remedy };
}

function schedule({ schedule: expression }: BackupDraft): Finding[] {
  const problem = expression === undefined ? undefined : cronProblem(expression);
  if (problem === undefined) return [];
  return [
    {
      code: 'PAI-106',
      path: ['backup', 'schedule'],
      message: problem,
      remedy: 'write minute, hour, day of the month, month and day of the week, for example "0 2 * * *"',
    },
  ];
}

function target({ objectStore, namespaces }: Draft, { endpoint, ca }: TargetDraft): Finding[] {
  if (endpoint === undefined) return [];
  const { hostname } = new URL(endpoint);
  const service = clusterServiceOf(hostname);
  const path = ['target', 'endpoint'];
  const own =
    objectStore?.type === 'minio'
      ? service !== undefined && service.namespace === namespaces?.objectStore
      : objectStore?.type === 'external' &&
        objectStore.endpoint !== undefined &&
        new URL(objectStore.endpoint).host === new URL(endpoint).host;
  const ours = Object.values(namespaces ?? {}).find((name) => name === service?.namespace);
  return [
    ...(own
      ? [
          contradiction(
            path,
            `${endpoint} is the object store of the platform, and a backup in it is lost with it`,
            'write an endpoint outside of the platform, or target: { type: platform }, which is for labs',
          ),
        ]
      : ours === undefined
        ? []
        : [
            contradiction(
              path,
              `the store runs in ${ours}, which network policies of this program close`,
              'let it run in a namespace of its own, or outside of the cluster',
            ),
          ]),
    ...(ca !== undefined && endpoint.startsWith('http://')
      ? [
          contradiction(
            ['target', 'ca'],
            `the endpoint ${endpoint} uses no certificate`,
            `write ${endpoint.replace('http:', 'https:')} as endpoint, or remove ca`,
          ),
        ]
      : []),
  ];
}

function recipients({ secrets }: Draft, backup: BackupDraft): Finding[] {
  if (secrets?.provider === undefined || backup.recipients === undefined) return [];
  const generates = secrets.provider === 'external-secrets' && secrets.store === undefined;
  const path = ['recipients'];
  if (!generates && backup.recipients.length > 0) {
    return [
      contradiction(
        path,
        'no credential is generated in the cluster, so a backup has none that they could read',
        'remove recipients',
      ),
    ];
  }
  if (generates && backup.recipients.length === 0) {
    return [
      {
        code: 'PAI-103',
        path: ['backup', ...path],
        message:
          'nobody could read the credentials of a backup, without which nobody gets into what is restored',
        remedy:
          'write a certificate whose private key you keep outside of the cluster: openssl req -x509 -newkey rsa:4096 -days 3650 -subj /CN=backup -keyout backup.key -out backup.crt',
      },
    ];
  }
  return backup.recipients.flatMap((pem, index): Finding[] => {
    const problem = pem === undefined ? undefined : certificateProblem(pem);
    if (problem === undefined) return [];
    return [
      {
        code: 'PAI-106',
        path: ['backup', ...path, index],
        message: problem,
        remedy: 'write the certificate that openssl req -x509 has made, from its BEGIN to its END line',
      },
    ];
  });
}

/** What is wrong with a certificate that content is to be encrypted for. */
function certificateProblem(pem: string): string | undefined {
  let key;
  try {
    key = new X509Certificate(pem).publicKey;
  } catch {
    return 'the text between its lines is no certificate';
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ec') return undefined;
  if (type !== 'rsa')
    return `nothing can be encrypted for a key of type ${type ?? 'unknown'}; RSA and EC can be used`;
  const bits = details?.modulusLength ?? 0;
  return bits < rsaBits ? `its RSA key has ${bits} bits; ${rsaBits} are the least` : undefined;
}

function excluded(draft: Draft, { exclude = [] }: BackupDraft): Finding[] {
  const names = knownBuckets(draft);
  return exclude.flatMap((name, index): Finding[] => {
    if (name === undefined || names.includes(name)) return [];
    const meant = nearest(name, names);
    return [
      {
        code: 'PAI-109',
        path: ['backup', 'exclude', index],
        message: `no component uses a bucket ${valueText(name)}`,
        remedy:
          meant.length > 0 ? `did you mean ${alternatives(meant)}?` : `buckets here are ${names.join(', ')}`,
      },
    ];
  });
}
