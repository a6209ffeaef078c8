import type { BrokenFile } from './broken-file';

/** Key sizes and kinds of certificates, made with openssl; their private keys are gone. */
const recipients = {
  ed25519: `-----BEGIN CERTIFICATE-----
MIIBLDCB36ADAgECAhRxNnf2lXU1FPWa/Zh4/No1nD6EfDAFBgMrZXAwDDEKMAgG
A1UEAwwBZTAeFw0yNjExMjcyMTU1NTJaFw0zNjExMjQyMTU1NTJaMAwxCjAIBgNV
BAMMAWUwKjAFBgMrZXADIQCs9C1VgFBhztMLDsBb9xYomj93L7PBxCyQHu/s7ROq
0aNTMFEwHQYDVR0OBBYEFB4J0sR3Eeul9Qiw9iwfzZDddtqkMB8GA1UdIwQYMBaA
FB4J0sR3Eeul9Qiw9iwfzZDddtqkMA8GA1UdEwEB/wQFMAMBAf8wBQYDK2VwA0EA
uSK6x/12Gbs7odG9rqZDe+YjmSnIJsHmyocel7pf30MWOiU4By8H5P7NTM8LK/pX
NbMnSq1jnZY05C8vW8yKCg==
-----END CERTIFICATE-----
`,
  short: `-----BEGIN CERTIFICATE-----
MIIB9DCCAV2gAwIBAgIUT036K/o1gghSWgW/etLaqMJE9SUwDQYJKoZIhvcNAQEL
BQAwDDEKMAgGA1UEAwwBczAeFw0yNjExMjcyMTU1NTJaFw0zNjExMjQyMTU1NTJa
MAwxCjAIBgNVBAMMAXMwgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBANj9poaX
xrv6SBMqWl/3+LA3ylzNyqq5GzSBg4mUSplvt59o+Z01D3vMkJWxUnjz1JZshF0n
eNRXzmTJsVXpjUytjPbaEK0ZWACFgXL7RJw+r/7SNcoXvHju+GiwtdrvCAmXlCeW
kStlj6rP2Esfz9Rdksy6kXJ3a3j+//hXqwl7AgMBAAGjUzBRMB0GA1UdDgQWBBSG
eHCJEdYGFlNo1RcnW5WbjIpAhzAfBgNVHSMEGDAWgBSGeHCJEdYGFlNo1RcnW5Wb
jIpAhzAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4GBAAOUecFwD/ZM
zz7Srh4XaAjGa62OAcPrlnFbGHWlkUDyaZ7IjOss88xtyqsJGccQ1uzRIpOl3lck
t+zyP08aeUhgMRoJq1UsHUpWJfQlvqUAVMZJ6HG7UosjamCErzibFk5kMe8iTPba
a9NXR4WaBX2i/VvwdPSRsMRU11UZgbZL
-----END CERTIFICATE-----
`,
};

const s3 = 'backup:\n  target:\n    type: s3\n    bucket: backups\n    endpoint: ';

/** The end of a file whose credentials are generated. */
const generated: BrokenFile['changes'][number] = ['  provider: existing', '  provider: external-secrets'];

/** Backups that would be lost with what they are for, or that nobody could restore (PAI-103, PAI-106, PAI-109, PAI-110). */
export const backupCases: readonly BrokenFile[] = [
  {
    title: 'a backup in the MinIO that it is a backup of',
    changes: [['', `${s3}http://minio.model-storage.svc:9000\n`]],
    message: [
      'test.yaml:25:15 PAI-110 backup.target.endpoint: http://minio.model-storage.svc:9000 is the object store of the platform, and a backup in it is lost with it',
      '  write an endpoint outside of the platform, or target: { type: platform }, which is for labs',
    ],
  },
  {
    title: 'a backup in the external store that it is a backup of',
    changes: [
      [
        '',
        `objectStore:\n  type: external\n  endpoint: https://s3.example.com\n${s3}https://s3.example.com\n`,
      ],
    ],
    message: [
      'test.yaml:28:15 PAI-110 backup.target.endpoint: https://s3.example.com is the object store of the platform, and a backup in it is lost with it',
      '  write an endpoint outside of the platform, or target: { type: platform }, which is for labs',
    ],
  },
  {
    title: 'a backup to a namespace that the network closes',
    changes: [['', `${s3}http://store.private-ai-demo.svc:9000\n`]],
    message: [
      'test.yaml:25:15 PAI-110 backup.target.endpoint: the store runs in private-ai-demo, which network policies of this program close',
      '  let it run in a namespace of its own, or outside of the cluster',
    ],
  },
  {
    title: 'a CA of a target without certificate',
    changes: [['', `${s3}http://s3.example.com\n    ca:\n      configMap: ca\n`]],
    message: [
      'test.yaml:27:7 PAI-110 backup.target.ca: the endpoint http://s3.example.com uses no certificate',
      '  write https://s3.example.com as endpoint, or remove ca',
    ],
  },
  {
    title: 'a schedule with an hour that there is not',
    changes: [['', `${s3}https://s3.example.com\n  schedule: "0 24 * * *"\n`]],
    message: [
      'test.yaml:26:13 PAI-106 backup.schedule: "24" is no hour: 0 to 23, a range, a list, or a step such as */2',
      '  write minute, hour, day of the month, month and day of the week, for example "0 2 * * *"',
    ],
  },
  {
    title: 'a schedule that never comes',
    changes: [['', `${s3}https://s3.example.com\n  schedule: "0 2 30 2 *"\n`]],
    message: [
      'test.yaml:26:13 PAI-106 backup.schedule: no day of the calendar has this date',
      '  write minute, hour, day of the month, month and day of the week, for example "0 2 * * *"',
    ],
  },
  {
    title: 'generated credentials that nobody could read in a backup',
    changes: [generated, ['', `${s3}https://s3.example.com\n`]],
    message: [
      'test.yaml:22:3 PAI-103 backup.recipients: nobody could read the credentials of a backup, without which nobody gets into what is restored',
      '  write a certificate whose private key you keep outside of the cluster: openssl req -x509 -newkey rsa:4096 -days 3650 -subj /CN=backup -keyout backup.key -out backup.crt',
    ],
  },
  {
    title: 'recipients of credentials that no backup has',
    changes: [
      ['', `${s3}https://s3.example.com\n  recipients:\n    - ${JSON.stringify(recipients.ed25519)}\n`],
    ],
    message: [
      'test.yaml:27:5 PAI-110 backup.recipients: no credential is generated in the cluster, so a backup has none that they could read',
      '  remove recipients',
    ],
  },
  {
    title: 'recipients for whom nothing can be encrypted',
    changes: [
      generated,
      [
        '',
        `${s3}https://s3.example.com\n  recipients:\n${[
          recipients.ed25519,
          recipients.short,
          '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
        ]
          .map((pem) => `    - ${JSON.stringify(pem)}\n`)
          .join('')}`,
      ],
    ],
    message: [
      'test.yaml:27:7 PAI-106 backup.recipients[0]: nothing can be encrypted for a key of type ed25519; RSA and EC can be used',
      '  write the certificate that openssl req -x509 has made, from its BEGIN to its END line',
      'test.yaml:28:7 PAI-106 backup.recipients[1]: its RSA key has 1024 bits; 2048 are the least',
      '  write the certificate that openssl req -x509 has made, from its BEGIN to its END line',
      'test.yaml:29:7 PAI-106 backup.recipients[2]: the text between its lines is no certificate',
      '  write the certificate that openssl req -x509 has made, from its BEGIN to its END line',
    ],
  },
  {
    title: 'a bucket to leave out that nobody has',
    changes: [['', `${s3}https://s3.example.com\n  exclude: [llm-modles]\n`]],
    message: [
      'test.yaml:26:13 PAI-109 backup.exclude[0]: no component uses a bucket "llm-modles"',
      '  did you mean llm-models?',
    ],
  },
  {
    title: 'snapshots by a driver that has none of the volumes',
    changes: [
      ['  appsDomain', '  storageClass: ocs-storagecluster-ceph-rbd\n  appsDomain'],
      ['', `${s3}https://s3.example.com\n  volumeSnapshots: { class: csi-aws-vsc }\n`],
    ],
    message: [
      'test.yaml:27:29 PAI-110 backup.volumeSnapshots.class: csi-aws-vsc is a class of ebs.csi.aws.com, and the volumes of StorageClass ocs-storagecluster-ceph-rbd are those of openshift-storage.rbd.csi.ceph.com, so no snapshot would ever be ready',
      '  write ocs-storagecluster-rbdplugin-snapclass',
    ],
  },
  {
    title: 'snapshots of no volume',
    changes: [
      ['openshift: "4.18"', 'openshift: "4.18"\nstages: [stage00-ai-platform, stage01-model-serving]'],
      [
        '',
        `objectStore: { type: external, endpoint: "https://s3.example.org" }\n${s3}https://s3.example.com\n  volumeSnapshots: { class: snapshots }\n`,
      ],
    ],
    message: [
      'test.yaml:28:20 PAI-110 backup.volumeSnapshots: no volume of this environment has content that nobody makes again',
      '  remove volumeSnapshots',
    ],
  },
];
