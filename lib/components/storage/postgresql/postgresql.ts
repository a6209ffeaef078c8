import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../../../cluster/labels';
import { Needs } from '../../../cluster/needs';
import { declareSecret } from '../../../cluster/platform';
import { setSyncWave } from '../../../cluster/sync-wave';
import type { Database, DatabaseRole } from '../../../contracts/database';
import type { Endpoint } from '../../../contracts/endpoint';
import { shellScript } from '../../../program/shell-script';
import { type Mount, tmpMount } from '../../../workload/pod';
import { VolumeClaim } from '../../../workload/volume-claim';
import { Workload } from '../../../workload/workload';

/** A role that reads some tables of a database, and can do nothing else. */
interface ReaderProps {
  readonly name: string;
  /** Tables of the schema `public` that it reads. Each is granted at the first start at which it is there. */
  readonly tables: readonly string[];
  /** Connections at a time. @default 10 */
  readonly connections?: number;
  /** A statement that takes longer is ended, in seconds. @default 10 */
  readonly seconds?: number;
}

interface DatabaseProps {
  /** Lower-case letters, digits and `_`. */
  readonly name: string;
  /** Role that owns it. @default of the database's name */
  readonly owner?: string;
  /** What is in it, and what its loss means; for the guide. */
  readonly content: string;
  /**
   * SQL that the owner runs at every start, in one transaction: it has to change nothing where everything is there.
   *
   * @default none: who uses the database makes its tables
   */
  readonly schema?: string;
  /** @default none */
  readonly reader?: ReaderProps;
}

export interface PostgreSqlProps {
  /** Name of Deployment, Service and volume. */
  readonly name: string;
  readonly namespace: string;
  /** Size of the volume, as a Kubernetes quantity. */
  readonly size: string;
  readonly databases: readonly DatabaseProps[];
}

/** Key of a password in its Secret, and the name of the file that the start script reads. */
const passwordKey = 'password';
const home = '/var/lib/pgsql';
const scriptPath = '/opt/app-root/src/postgresql-start';
const configPath = '/opt/app-root/src/postgresql-cfg';
const credentialsPath = '/run/credentials';

/**
 * PostgreSQL with one replica: Deployment and Service `<name>`, volume `<name>-data`, ConfigMap `<name>-start`, and a Secret
 * `<name>-<role>` with the password of each role.
 *
 * The start script of the image sources `databases.sh` at every start, while the port is closed: databases, roles, passwords
 * and grants are as stated before anybody can connect. A role gets in from the network to its own database only, by
 * `pg_hba.conf` as by grants; the superuser not at all. What is not stated any more stays, and nobody gets in to it.
 *
 * Sources: sclorg/postgresql-container src/root/usr/share/container-scripts/postgresql/common.sh and README.md @134bb39.
 */
export class PostgreSql extends Construct {
  readonly endpoint: Endpoint;
  /** In the order of the props. */
  readonly databases: readonly Database[];

  constructor(scope: Construct, id: string, props: PostgreSqlProps) {
    super(scope, id);
    setSyncWave(this, 'dataStores');
    const { name, namespace } = props;
    const databases = props.databases.map((database) => ({
      ...database,
      owner: database.owner ?? database.name,
    }));
    const roles = new Map(
      databases.flatMap(({ name: database, owner, reader }) => [
        [owner, this.role(props, owner, `Owner of database ${database}`)] as const,
        ...(reader === undefined
          ? []
          : [[reader.name, this.role(props, reader.name, `Reads tables of database ${database}`)] as const]),
      ]),
    );
    const config = {
      'databases.sh': shellScript('components/storage/postgresql/databases.sh'),
      'roles.list': databases.map(rolesText).join(''),
      ...Object.fromEntries(
        databases.flatMap(({ name: database, schema }) =>
          schema === undefined ? [] : [[`${database}.sql`, schema]],
        ),
      ),
      'server.conf': serverConfig,
      // Another ending than .conf: the image would take it for a part of postgresql.conf.
      hba: ['local all all trust', ...databases.map(accessLine), ''].join('\n'),
    };
    const configMap = `${name}-start`;
    new k8s.KubeConfigMap(this, 'Config', {
      metadata: { name: configMap, namespace, labels: objectLabels(name) },
      data: config,
    });
    const claim = new VolumeClaim(this, 'Data', {
      name: `${name}-data`,
      namespace,
      size: props.size,
      component: name,
      content: databases.map(({ content }) => content).join('; '),
    });
    const server = new Workload(this, 'Server', {
      name,
      namespace,
      image: 'postgresql',
      content: config,
      secretEnv: {
        // The image wants it. Nobody gets in with it: no line of hba lets the superuser in from the network.
        POSTGRESQL_ADMIN_PASSWORD: { secret: this.password(props, 'admin', superuser), key: passwordKey },
      },
      ports: { postgresql: 5432 },
      // A quarter of the memory limit becomes shared buffers (common.sh).
      resources: { cpu: '100m', memory: '256Mi', cpuLimit: '1', memoryLimit: '1Gi' },
      mounts: [
        // Three places to write in, as openshift/lightspeed-operator mounts them too (internal/controller/constants.go): the
        // home folder, where the start script writes a passwd file and its configuration beside the data, and the socket's.
        { path: home, source: { claim: claim.name } },
        { path: '/var/run/postgresql', source: { emptyDir: { sizeLimit: '1Mi' } } },
        tmpMount('256Mi'),
        { path: scriptPath, source: { configMap } },
        { path: configPath, source: { configMap } },
        ...[...roles].map(([role, { secret }]): Mount => ({
          path: `${credentialsPath}/${role}`,
          source: { secret },
        })),
      ],
      probes: {
        // The port opens when the scripts are done; a connection without a word leaves nothing in the log.
        readiness: { tcp: { port: 'postgresql' } },
        // Asks the socket, without a password.
        liveness: { command: ['pg_isready', '--quiet', '--username=postgres', '--dbname=postgres'] },
        // After a crash it reads its log again first.
        startupSeconds: 600,
      },
      // On SIGTERM it would wait for all its clients, which hold their connections, and be killed in the end
      // (postgresql.org/docs/16/server-shutdown.html).
      preStop: ['pg_ctl', 'stop', '--mode=fast', `--pgdata=${home}/data/userdata`],
      terminationGraceSeconds: 120,
    });
    this.endpoint = server.endpoint('postgresql', 'credentials', 'tcp');
    this.databases = databases.map(({ name: database, owner, reader }) => ({
      name: database,
      host: this.endpoint.host,
      port: this.endpoint.port,
      owner: roleOf(roles, owner),
      ...(reader === undefined ? {} : { reader: roleOf(roles, reader.name) }),
      endpoint: this.endpoint,
      grantReach: (peer) => {
        Needs.of(this).allow(peer, this.endpoint);
      },
    }));
  }

  private role(props: PostgreSqlProps, name: string, purpose: string): DatabaseRole {
    return { name, secret: this.password(props, name, purpose), key: passwordKey };
  }

  private password({ name, namespace }: PostgreSqlProps, of: string, purpose: string) {
    return declareSecret(this, {
      name: `${name}-${of.replaceAll('_', '-')}`,
      namespace,
      purpose,
      keys: [
        {
          name: passwordKey,
          // Llama Stack 0.2.22 writes it into a URL as it is, and takes digits alone for a number
          // (llama_stack/providers/utils/sqlstore/sqlstore.py, core/stack.py @v0.2.22).
          description: 'letters and digits only, with a letter',
          generate: 32,
        },
      ],
    });
  }
}

const superuser =
  'Superuser of PostgreSQL, which its image wants; nobody can log in with it from the network';

/** Red Hat's packages would write the log into the volume (postgresql.conf.sample). */
const serverConfig = `hba_file = '${configPath}/hba'
password_encryption = 'scram-sha-256'
logging_collector = off
log_destination = 'stderr'
`;

type NamedOwner = DatabaseProps & { readonly owner: string };

/** Lines of `roles.list`: kind, database, role, connections, and of a reader seconds and tables. */
function rolesText({ name, owner, reader }: NamedOwner): string {
  const lines = [
    ['owner', name, owner, -1],
    ...(reader === undefined
      ? []
      : [['reader', name, reader.name, reader.connections ?? 10, reader.seconds ?? 10, ...reader.tables]]),
  ];
  return lines.map((words) => `${words.join(' ')}\n`).join('');
}

/** Who gets in to a database from the network. */
function accessLine({ name, owner, reader }: NamedOwner): string {
  return `host ${name} ${[owner, ...(reader === undefined ? [] : [reader.name])].join(',')} all scram-sha-256`;
}

function roleOf(roles: ReadonlyMap<string, DatabaseRole>, name: string): DatabaseRole {
  const role = roles.get(name);
  if (role === undefined) throw new Error(`no role ${name}`);
  return role;
}
