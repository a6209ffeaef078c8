import { Construct } from 'constructs';
import type { Endpoint } from '../../contracts/endpoint';
import type { PodGroup } from '../../contracts/network-use';
import { ClosedPath } from '../../workload/closed-path';
import { Route } from '../../workload/route';
import type {
  Bucket,
  BucketOptions,
  ObjectStore,
  ObjectStoreAccess,
  ObjectStoreConnection,
  ObjectStoreUser,
  ObjectStoreUserOptions,
} from '../../contracts/object-store';
import { setSyncWave } from '../../cluster/sync-wave';
import { declareSecret, Platform } from '../../cluster/platform';
import type { SecretContract, SecretDeclaration } from '../../contracts/secret-contract';
import { tmpMount } from '../../workload/pod';
import { VolumeClaim } from '../../workload/volume-claim';
import { Workload } from '../../workload/workload';
import { BucketPlan } from './bucket-plan';
import { MinioBootstrap } from './minio-bootstrap';
import { MinioReplacedUsers } from './minio-replaced-users';
import { RouterCa } from './router-ca';
import { objectStoreUserSecret } from './user-secret';
import { Needs } from '../../cluster/needs';

export interface MinioProps {
  readonly namespace: string;
  /** Size of the volume, as a Kubernetes quantity. */
  readonly size: string;
  /** Whether a Route leads to the console; the console asks for a MinIO user. */
  readonly console: 'none' | 'authenticated';
  /** Whether a Route leads to the S3 API, which asks for the keys of a user. @default 'none' */
  readonly exposure?: 'none' | 'authenticated';
}

/** Where the container finds the root credentials. */
const credentialsPath = '/run/credentials/root';

/** How long MinIO may be silent while it puts the parts of a large file together, in seconds. */
const transferSeconds = 600;

/**
 * MinIO with one replica: Deployment, Service `minio`, volume `minio-data`, ServiceMonitor, Routes to console and S3 API
 * if asked for, and a Job that makes the buckets, users and policies that consumers asked for.
 *
 * Root credentials come from the Secret `minio-credentials` as files; they are never copied.
 */
export class Minio extends Construct implements ObjectStore {
  readonly endpoint: Endpoint;
  readonly connection: ObjectStoreConnection;
  readonly outside?: ObjectStoreConnection;
  private readonly plan = new BucketPlan();
  private readonly namespace: string;
  private readonly root: SecretContract;

  constructor(scope: Construct, id: string, props: MinioProps) {
    super(scope, id);
    setSyncWave(this, 'dataStores');
    this.namespace = props.namespace;
    const root = declareSecret(this, {
      name: 'minio-credentials',
      namespace: props.namespace,
      purpose: 'Root user of MinIO; used by MinIO and its bootstrap only',
      keys: [
        { name: 'accesskey', description: 'name of the root user, 3 characters at least', generate: 20 },
        { name: 'secretkey', description: 'password of the root user, 8 characters at least', generate: 40 },
      ],
    });
    const claim = new VolumeClaim(this, 'Data', {
      name: 'minio-data',
      namespace: props.namespace,
      size: props.size,
      component: 'minio',
      content: 'all buckets; nothing else has them',
    });
    const server = new Workload(this, 'Server', {
      name: 'minio',
      namespace: props.namespace,
      image: 'minio',
      args: ['server', '/data', '--console-address', ':9001'],
      env: {
        HOME: '/tmp',
        MINIO_BROWSER: props.console === 'none' ? 'off' : 'on',
        MINIO_PROMETHEUS_AUTH_TYPE: 'public',
        // Absolute paths are read as they are (minio/minio cmd/common-main.go readFromSecret).
        MINIO_ROOT_USER_FILE: `${credentialsPath}/accesskey`,
        MINIO_ROOT_PASSWORD_FILE: `${credentialsPath}/secretkey`,
      },
      ports: { api: 9000, console: 9001 },
      resources: { cpu: '500m', memory: '2Gi', cpuLimit: '4', memoryLimit: '8Gi' },
      mounts: [
        { path: '/data', source: { claim: claim.name } },
        tmpMount('1Gi'),
        { path: credentialsPath, source: { secret: root } },
      ],
      // minio/minio cmd/healthcheck-router.go
      probes: {
        readiness: { http: { port: 'api', path: '/minio/health/ready' } },
        liveness: { http: { port: 'api', path: '/minio/health/live' } },
      },
    });
    this.endpoint = server.endpoint('api', 'credentials');
    this.connection = {
      url: this.endpoint.url(),
      scheme: 'http',
      host: this.endpoint.host,
      port: this.endpoint.port,
      region: 'us-east-1',
      pathStyle: true,
    };
    server.monitor(this.endpoint, '/minio/v2/metrics/cluster');
    if (props.console === 'authenticated') {
      new Route(this, 'Console', {
        name: 'minio-console',
        endpoint: server.endpoint('console', 'credentials'),
        exposure: 'authenticated',
      });
    }
    if (props.exposure === 'authenticated') this.outside = this.expose();
    Needs.of(this).namespace({ name: props.namespace });
    this.root = root;
  }

  complete(last: Construct): void {
    const job = { namespace: this.namespace, endpoint: this.endpoint, root: this.root };
    new MinioBootstrap(this, 'Bootstrap', { ...job, plan: this.plan });
    const users = this.plan.plannedUsers().filter(({ keys }) => keys.older !== undefined);
    if (users.length > 0) new MinioReplacedUsers(last, 'minio-replaced-users', { ...job, users });
  }

  access(): ObjectStoreAccess[] {
    return this.plan.access();
  }

  grantReach(peer: PodGroup): void {
    Needs.of(this).allow(peer, this.endpoint);
  }

  bucket(name: string, options?: BucketOptions): Bucket {
    return this.plan.bucket(name, name, options);
  }

  buckets(): Bucket[] {
    return this.plan.buckets();
  }

  addUser(options: ObjectStoreUserOptions): ObjectStoreUser {
    const keys = this.keysOf(options.name, {
      purpose: `Keys of the MinIO user ${options.name}; the same values as ${options.namespace}/${options.secretName}`,
      rotatesWith: options.secretName,
    });
    const user = objectStoreUserSecret(this, this.connection, options, keys);
    this.plan.addUser(user, keys);
    Needs.of(this).allow(
      { name: options.name, namespace: options.namespace, podSelector: options.podSelector },
      this.endpoint,
    );
    return user;
  }

  addPerson(name: string): ObjectStoreUser {
    const secret = this.keysOf(name, { purpose: `Keys of the MinIO user ${name}, for people` });
    const user = { name, secret, accessKey: 'accesskey', secretKey: 'secretkey' };
    this.plan.addUser(user, secret);
    return user;
  }

  /**
   * The Route keeps the Host header, which signatures cover. Below `/minio`, which no bucket can be named, MinIO has its
   * metrics, which ask nobody, and its administration (minio/minio cmd/routers.go, cmd/generic-handlers.go).
   */
  private expose(): ObjectStoreConnection {
    const route = new Route(this, 'S3', {
      name: 'minio-s3',
      endpoint: this.endpoint,
      exposure: 'authenticated',
      timeoutSeconds: transferSeconds,
    });
    new ClosedPath(this, 'Administration', { name: 'minio-closed', route, path: '/minio' });
    const { reference: ca } = new RouterCa(this, 'RouterCa', {
      namespace: Platform.of(this).namespaces.workloads,
    });
    return {
      url: `https://${route.host}`,
      scheme: 'https',
      host: route.host,
      port: 443,
      region: this.connection.region,
      pathStyle: true,
      ca,
    };
  }

  /** The bootstrap reads the keys here, in its own namespace, to make the user. */
  private keysOf(user: string, about: Pick<SecretDeclaration, 'purpose' | 'rotatesWith'>): SecretContract {
    return declareSecret(this, {
      ...about,
      name: `minio-user-${user}`,
      namespace: this.namespace,
      keys: [
        { name: 'accesskey', description: 'access key, 3 characters at least, with a letter', generate: 20 },
        { name: 'secretkey', description: 'secret key, 8 characters at least', generate: 40 },
      ],
    });
  }
}
