import { Construct } from 'constructs';
import { EnvironmentApp, Folder, render } from '../../../lib/cluster/environment-app';
import { ExternalDatabase } from '../../../lib/components/storage/postgresql/external-database';
import { PostgreSql, type PostgreSqlProps } from '../../../lib/components/storage/postgresql/postgresql';
import { alone } from '../../support/alone';
import { at, findIn, rendered, settings } from '../../support/environments';
import { contentAnnotation } from '../../../lib/workload/workload';
import { guide } from '../../../lib/output/guide/guide';
import { runGuards } from '../../../lib/guards';

const namespace = 'private-ai-demo';

const two: PostgreSqlProps = {
  name: 'postgresql',
  namespace,
  size: '5Gi',
  databases: [
    { name: 'llamastack', content: 'registrations' },
    {
      name: 'equipment',
      owner: 'technician',
      content: 'equipment',
      schema: 'CREATE TABLE IF NOT EXISTS equipment (id text PRIMARY KEY);\n',
      reader: { name: 'mcp_ro', tables: ['equipment', 'parts'], connections: 5, seconds: 3 },
    },
  ],
};

function make(props: PostgreSqlProps = two) {
  const app = new EnvironmentApp(settings('demo'));
  const folder = new Folder(app, 'stage02-model-alignment');
  const server = new PostgreSql(folder, 'postgresql', props);
  for (const database of server.databases)
    database.grantReach({ name: 'consumer', namespace, podSelector: { app: 'consumer' } });
  const needs = app.needs.seal();
  const objects = render([folder]);
  const config = at(findIn(objects, 'ConfigMap', 'postgresql-start'), 'data') as Record<string, string>;
  return { server, needs, objects, config, deployment: findIn(objects, 'Deployment', 'postgresql') };
}

const { server, needs, config, deployment } = make();
const container = at(deployment, 'spec.template.spec.containers.0');

describe('PostgreSQL', () => {
  test('says what programs and pg_dump need of each database', () => {
    expect(server.databases).toMatchObject([
      {
        name: 'llamastack',
        host: 'postgresql.private-ai-demo.svc.cluster.local',
        port: 5432,
        owner: { name: 'llamastack', secret: { name: 'postgresql-llamastack', namespace }, key: 'password' },
      },
      {
        name: 'equipment',
        owner: { name: 'technician', secret: { name: 'postgresql-technician' } },
        reader: { name: 'mcp_ro', secret: { name: 'postgresql-mcp-ro' } },
      },
    ]);
  });

  test('opens the network to whom a database is granted', () => {
    expect(needs.networkUses.map(({ peer, endpoint }) => [peer, endpoint.authority])).toContainEqual([
      expect.objectContaining({ name: 'consumer' }),
      'postgresql.private-ai-demo.svc.cluster.local:5432',
    ]);
  });

  test('lets each role in to its own database, and the superuser from the socket only', () => {
    expect(config.hba).toBe(
      'local all all trust\n' +
        'host llamastack llamastack all scram-sha-256\n' +
        'host equipment technician,mcp_ro all scram-sha-256\n',
    );
    expect(config['server.conf']).toContain("hba_file = '/opt/app-root/src/postgresql-cfg/hba'");
  });

  test('tells the script who owns and who reads what', () => {
    expect(config['roles.list']).toBe(
      'owner llamastack llamastack -1\n' +
        'owner equipment technician -1\n' +
        'reader equipment mcp_ro 5 3 equipment parts\n',
    );
    expect(config['equipment.sql']).toContain('IF NOT EXISTS');
    expect(config).not.toHaveProperty(['llamastack.sql']);
  });

  test('reads passwords from files; only the one that the image wants is a variable', () => {
    const mounts = at(container, 'volumeMounts') as { mountPath: string; readOnly?: boolean }[];
    const credentials = mounts.filter(({ mountPath }) => mountPath.startsWith('/run/credentials/'));
    expect(credentials.map(({ mountPath }) => mountPath)).toEqual([
      '/run/credentials/llamastack',
      '/run/credentials/technician',
      '/run/credentials/mcp_ro',
    ]);
    expect(credentials.every(({ readOnly }) => readOnly === true)).toBe(true);
    expect((at(container, 'env') as { name: string }[]).map(({ name }) => name)).toEqual([
      'POSTGRESQL_ADMIN_PASSWORD',
    ]);
  });

  test('starts again when its roles change: they are read at the start only', () => {
    const [first] = two.databases;
    if (first === undefined) throw new Error('no database');
    const other = make({ ...two, databases: [first] }).deployment;
    const hash = (of: unknown) => at(of, 'spec.template.metadata.annotations') as Record<string, string>;
    expect(hash(other)[contentAnnotation]).not.toBe(hash(deployment)[contentAnnotation]);
  });

  test('has one writer of its volume, and ends without waiting for its clients', () => {
    expect(at(deployment, 'spec.strategy.type')).toBe('Recreate');
    expect(at(container, 'lifecycle.preStop.exec.command')).toEqual([
      'pg_ctl',
      'stop',
      '--mode=fast',
      '--pgdata=/var/lib/pgsql/data/userdata',
    ]);
  });

  test('gets connections when its port is open, and may take ten minutes to that', () => {
    expect(at(container, 'readinessProbe.tcpSocket.port')).toBe('postgresql');
    const probe = at(container, 'startupProbe') as { failureThreshold: number; periodSeconds: number };
    expect(probe.failureThreshold * probe.periodSeconds).toBe(600);
    expect(at(container, 'livenessProbe.exec.command')).toContain('pg_isready');
  });
});

test('PostgreSQL alone', () => {
  expect(alone((scope) => new PostgreSql(scope, 'postgresql', two))).toMatchSnapshot();
});

describe('in an environment', () => {
  const stores = (type: string, more = {}) =>
    rendered('demo', {
      stages: ['stage00-ai-platform', 'stage01-model-serving', 'stage02-model-alignment'],
      rag: { llamaStack: { stores: { type, ...more } } },
    });

  test('a PostgreSQL is made for stores of that type only', () => {
    const own = stores('postgresql');
    expect(runGuards(own)).toEqual([]);
    expect(own.databases.map(({ name }) => name)).toEqual(['llamastack']);
    const names = (of: typeof own) => of.objects.map(({ manifest }) => manifest.metadata.name);
    expect(names(own)).toContain('postgresql');
    expect(names(stores('sqlite'))).not.toContain('postgresql');
    expect(guide(own)).toContain(
      'exec deployment/postgresql -n private-ai-demo -- pg_dump -U postgres llamastack >llamastack.sql',
    );
    expect(guide(stores('sqlite'))).not.toContain('pg_dump');
  });

  test('one that exists is reached with a password of its owner, over TLS', () => {
    const external = stores('external', { host: 'db.example.com', ca: { configMap: 'database-ca' } });
    expect(runGuards(external)).toEqual([]);
    expect(external.objects.map(({ manifest }) => manifest.metadata.name)).not.toContain('postgresql');
    expect(external.needs.externalUses).toContainEqual({
      peer: expect.objectContaining({ name: 'llama-stack' }) as unknown,
      host: 'db.example.com',
      port: 5432,
    });
    const texts = external.needs.prerequisites.map(({ text }) => text).join('\n');
    expect(texts).toContain('Database llamastack exists at db.example.com:5432, and llamastack owns it');
    expect(texts).toContain('ConfigMap database-ca in private-ai-demo holds the CA of db.example.com');
  });
});

test('an external database makes nothing but the need of its password', () => {
  const app = new EnvironmentApp(settings('demo'));
  const folder = new Folder(app, 'stage02-model-alignment');
  const scope = new Construct(folder, 'stores');
  new ExternalDatabase(scope, 'database', {
    namespace,
    host: 'db.data.svc',
    port: 5432,
    podPort: 5433,
    database: 'llamastack',
    user: 'llamastack',
    secretName: 'credentials',
  }).grantReach({ name: 'consumer', namespace, podSelector: { app: 'consumer' } });
  const { secrets, externalUses } = app.needs.seal();
  expect(secrets.map(({ name, keys }) => [name, keys.map((key) => key.name)])).toEqual([
    ['credentials', ['password']],
  ]);
  expect(externalUses).toMatchObject([{ host: 'db.data.svc', podPort: 5433 }]);
  expect(render([folder])).toEqual([]);
});
