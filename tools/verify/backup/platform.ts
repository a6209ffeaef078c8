import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { Backup } from '../../../lib/contracts/backup';
import type { TestServer } from '../api-server/test-server';
import { BootstrapCases } from '../object-store/bootstrap-cases';
import type { Client } from '../object-store/client';
import type { Ledger } from '../object-store/ledger';
import { containersOf } from '../object-store/rendered';
import { type Keys, randomKeys } from '../object-store/sandbox';
import { MinioServer } from '../object-store/server';
import { lastLines } from '../../process';
import { Cluster, type Values } from './cluster';
import type { PostgreSqlServer } from './postgresql';
import type { RegistryDrill } from './registry';
import { StatefulServer } from './stateful-server';
import { type CronJobRun, type DatabaseStand, runCronJob, type RunResult } from './steps';

interface DrillTools {
  readonly minio: string;
  readonly mc: string;
  readonly python: string;
  readonly kubectl: string;
  /** Those of the images of databases, by type and name. */
  readonly database: Readonly<Record<'postgresql' | 'mysql', DatabaseStand['programs']>>;
}

/** Files of somebody outside of the cluster. */
export interface Person {
  readonly key: string;
  readonly certificate: string;
}

export interface DrillProps {
  readonly ledger: Ledger;
  readonly rendered: RenderedEnvironment;
  readonly tools: DrillTools;
  readonly server: TestServer;
  /** Of Llama Stack. */
  readonly database: PostgreSqlServer;
  /** Of the model registry. */
  readonly registry: RegistryDrill;
  /** Password of both databases. */
  readonly password: string;
  /** Who may read the credentials. */
  readonly recipient: Person;
  /** Who may not. */
  readonly stranger: Person;
}

/** The two stores of a run, and who may use that of the platform. */
export interface Stores {
  readonly url: string;
  readonly targetUrl: string;
  readonly keys: ReadonlyMap<string, Keys>;
  readonly root: Keys;
}

/** What there was, and the backup that has it. */
export interface Lost {
  readonly run: string;
  readonly content: ReadonlyMap<string, string>;
  /** Values by namespace and name. */
  readonly credentials: Readonly<Record<string, Values>>;
  readonly keys: ReadonlyMap<string, Keys>;
  /** What the server has registered. */
  readonly token: string;
  /** What the model registry has. */
  readonly registered: ReadonlyMap<string, string>;
}

/** What a drill does to a platform: its store, its CronJobs, and the cluster around it. */
export class DrilledPlatform {
  readonly backup: Backup;
  readonly buckets: readonly string[];
  readonly cluster: Cluster;
  readonly targetKeys = randomKeys('target');
  /** The server whose state is copied, and its volume. */
  readonly state = new StatefulServer();

  constructor(readonly props: DrillProps) {
    const { backup } = props.rendered;
    if (backup === undefined) throw new Error('the environment has no backup');
    this.backup = backup;
    this.buckets = backup.buckets.map(({ actualName }) => actualName);
    this.cluster = new Cluster(props.server, props.rendered);
  }

  startStore(root: Keys): Promise<MinioServer> {
    const [deployment] = containersOf(this.props.rendered, 'Deployment', /^minio$/);
    if (deployment === undefined) throw new Error('the environment has no MinIO');
    return MinioServer.start(this.props.tools.minio, this.props.tools.mc, deployment, root);
  }

  /** Buckets and users by the rendered bootstrap. @returns the keys of the users */
  async bootstrap(
    server: MinioServer,
    root: Keys,
    keys?: ReadonlyMap<string, Keys>,
  ): Promise<ReadonlyMap<string, Keys>> {
    const { ledger, rendered, tools } = this.props;
    const [job] = containersOf(rendered, 'Job', /^minio-bootstrap-/);
    if (job === undefined) throw new Error('the environment has no bootstrap');
    const name = `${rendered.environment.name}: drill`;
    const cases = new BootstrapCases({ ledger, name, mc: tools.mc, server, root, job, readers: [], keys });
    await cases.once();
    return cases.keys;
  }

  async cronJob(
    { url, targetUrl, keys }: Stores,
    name: string,
    options: Partial<Pick<CronJobRun, 'env' | 'secrets' | 'killedAt'>> = {},
  ): Promise<RunResult> {
    const { rendered, tools, registry } = this.props;
    const own = { accesskey: '', secretkey: '' };
    return runCronJob(rendered, {
      name,
      programs: tools,
      databases: {
        postgresql: { programs: tools.database.postgresql, env: addressOf(this.props.database) },
        mysql: {
          programs: tools.database.mysql,
          env: { ...addressOf(registry.database), LD_LIBRARY_PATH: registry.libraries },
        },
      },
      secrets: {
        'backup-reader-credentials': { ...(keys.get('backup') ?? own) },
        'restore-credentials': { ...(keys.get('restore') ?? own) },
        'backup-target-credentials': { ...this.targetKeys },
        'backup-llamastack-credentials': { password: this.props.password },
        'backup-model-registry-credentials': { password: this.props.password },
        'llama-stack-state-credentials': { ...(keys.get('llama-stack-state') ?? own) },
        ...options.secrets,
      },
      env: {
        STORE_URL: url,
        TARGET_URL: targetUrl,
        PAUSE_SECONDS: '0',
        STATE_TRIES: '2',
        ...(await this.cluster.accountVariables()),
        ...options.env,
      },
      volumes: Object.fromEntries(this.claims().map((claim) => [claim, this.state.folder])),
      killedAt: options.killedAt,
    });
  }

  restore(
    stores: Stores,
    run: string,
    more: Record<string, string> = { REPLACE: 'yes' },
  ): Promise<RunResult> {
    return this.cronJob(stores, this.backup.restoreJob, { env: { RUN: run, ...more } });
  }

  /** Of the server whose state is copied. */
  private claims(): string[] {
    const { llamaStack } = this.props.rendered;
    return llamaStack === undefined ? [] : [llamaStack.state.claim];
  }

  place(): string {
    const { bucket, folder } = this.backup.target;
    return `store/${bucket}/${folder}`;
  }

  async runs(target: Client): Promise<string[]> {
    return (await target.records('ls', `${this.place()}/`)).map(({ key }) => String(key).replace(/\/$/, ''));
  }

  fails(subject: string, { code, stdout, stderr }: RunResult, words: string): void {
    const said = stdout + stderr;
    const problem = `exit code ${code}, without ${words}: ${lastLines(said, 3)}`;
    this.expect(subject, code !== 0 && said.includes(words), problem);
  }

  expect(subject: string, holds: boolean, problem: string): void {
    this.props.ledger.expect(this.about(subject), holds, problem);
  }

  about(subject: string): string {
    return `${this.props.rendered.environment.name}: ${subject}`;
  }
}

function addressOf({ host, port }: { readonly host: string; readonly port: number }) {
  return { HOST: host, PORT: String(port) };
}
