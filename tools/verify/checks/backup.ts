import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../../lib/environment/schema';
import { renderEnvironment } from '../../../lib/stages/environment';
import { judgedEnvironments } from '../../environments';
import { goModuleFolder, goTool } from '../../go-tools';
import { findOnPath, lastLines, runProgram } from '../../process';
import { etcd } from '../api-server/binaries';
import { withTestServer } from '../api-server/test-server';
import { mysqlPrograms } from '../backup/mysql';
import { PostgreSqlServer } from '../backup/postgresql';
import { RegistryDrill } from '../backup/registry';
import { SnapshotDrill } from '../backup/volume-snapshots';
import { runDrill } from '../backup/drill';
import type { Person } from '../backup/platform';
import type { Check, CheckContext, Outcome } from '../check';
import { Ledger } from '../object-store/ledger';
import { pythonProgram } from '../python/program';

/** The platform is lost and comes back: docs/verify-backup.md says what is proved. */
export const backupCheck: Check = {
  name: 'backup',
  description: 'what is backed up comes back, byte for byte and with its keys, and nothing else is restored',
  run,
};

async function run(context: CheckContext): Promise<Outcome> {
  const [example] = judgedEnvironments(context.root).filter(
    ({ objectStore, secrets }) => objectStore.type === 'minio' && secrets.provider === 'external-secrets',
  );
  if (example === undefined) throw new Error('no example has a MinIO with generated keys');
  const mysql = await mysqlPrograms(context);
  const tools = {
    mc: (await goTool(context, 'mc')).path,
    minio: (await goTool(context, 'minio')).path,
    kubectl: (await goTool(context, 'kubectl')).path,
    python: await pythonProgram(),
    database: {
      postgresql: imagePrograms(postgreSqlPrograms()),
      mysql: imagePrograms(mysql.clients),
    },
  };
  const registryProgram = (await goTool(context, 'model-registry')).path;
  const binaries = {
    etcd: (await etcd(context)).path,
    kubeApiServer: (await goTool(context, 'kube-apiserver')).path,
  };
  const snapshotter = await goModuleFolder(
    context.root,
    'external-snapshotter',
    'github.com/kubernetes-csi/external-snapshotter/client/v8',
  );
  const definitions = [
    join(snapshotter, 'config', 'crd', 'snapshot.storage.k8s.io_volumesnapshots.yaml'),
    join(context.root, 'imports', 'crds', 'applications.argoproj.io.yaml'),
  ];
  const ledger = new Ledger();
  const folder = mkdtempSync(join(tmpdir(), 'backup-recipients-'));
  try {
    const recipient = await certificate(folder, 'recipient');
    const stranger = await certificate(folder, 'stranger');
    const rendered = renderEnvironment(withBackup(example, readFileSync(recipient.certificate, 'utf8')));
    context.progress(`drill of ${example.name}`);
    const password = randomBytes(12).toString('hex');
    const database = await PostgreSqlServer.start('llamastack', 'llamastack', password);
    try {
      const registry = await RegistryDrill.start({ registry: registryProgram, mysql, password });
      try {
        await withTestServer(binaries, (server) =>
          runDrill({ ledger, rendered, tools, server, database, registry, password, recipient, stranger }),
        );
        await withTestServer(binaries, (server) =>
          new SnapshotDrill({
            ledger,
            rendered,
            server,
            kubectl: tools.kubectl,
            definitions,
          }).run(),
        );
      } finally {
        await registry.stop();
      }
    } finally {
      await database.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return ledger.outcome();
}

/** What the image of a database has. */
function imagePrograms(own: Readonly<Record<string, string>>): Record<string, string> {
  const common = ['sha256sum', 'stat'].map((name) => [name, findOnPath(name) ?? name]);
  return { ...own, ...(Object.fromEntries(common) as Record<string, string>) };
}

function postgreSqlPrograms(): Record<string, string> {
  const folder = PostgreSqlServer.programs();
  return { pg_dump: join(folder, 'pg_dump'), pg_restore: join(folder, 'pg_restore') };
}

/** As the settings say that one is made. */
async function certificate(folder: string, name: string): Promise<Person> {
  const files = { key: join(folder, `${name}.key`), certificate: join(folder, `${name}.crt`) };
  const options = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
  const { code, stderr } = await runProgram('openssl', [
    'req',
    '-x509',
    ...options,
    ...['-keyout', files.key, '-out', files.certificate],
  ]);
  if (code !== 0) throw new Error(`openssl makes no certificate: ${lastLines(stderr, 3)}`);
  return files;
}

/** With backups to a store of somebody else, every bucket in them. */
function withBackup(environment: Environment, recipient: string): Environment {
  const { rag } = environment;
  return {
    ...environment,
    modelRegistry: environment.modelRegistry ?? { size: '5Gi', exposure: 'none' },
    rag: { ...rag, llamaStack: { ...rag.llamaStack, stores: { type: 'postgresql', size: '5Gi' } } },
    backup: {
      target: { type: 's3', endpoint: 'https://backup.example.com', bucket: 'backups', pathStyle: true },
      schedule: '0 2 * * *',
      keep: 7,
      deadlineHours: 6,
      recipients: [recipient],
      exclude: [],
      volumeSnapshots: { class: 'csi-aws-vsc', keep: 7 },
    },
  };
}
