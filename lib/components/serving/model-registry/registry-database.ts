import { Construct } from 'constructs';
import type { Endpoint } from '../../../contracts/endpoint';
import type { SecretContract } from '../../../contracts/secret-contract';
import { setSyncWave } from '../../../cluster/sync-wave';
import { declareSecret } from '../../../cluster/platform';
import { tmpMount } from '../../../workload/pod';
import { VolumeClaim } from '../../../workload/volume-claim';
import { Workload } from '../../../workload/workload';

export interface RegistryDatabaseProps {
  readonly namespace: string;
  /** Size of the volume, as a Kubernetes quantity. */
  readonly size: string;
}

const name = 'model-registry-mysql';
/** MySQL's socket; its default place lies on the read-only root file system. */
const socket = '/tmp/mysql.sock';

/**
 * The database of the model registry: MySQL with one replica, as Deployment and Service `model-registry-mysql` with the
 * volume `model-registry-data`.
 *
 * The one password is in the Secret `model-registry-mysql-credentials`. The start script of the image reads it from a
 * variable, hands it to the server on standard input and takes the variable away before the server starts; it sets it at
 * every start, so another version of the Secret takes effect with the pod that comes with it. Without a password of its own
 * root gets in through the socket in the pod only (sclorg/mysql-container root-common/usr/share/container-scripts/mysql
 * common.sh and init/50-passwd-change.sh @2e0dbfc).
 */
export class RegistryDatabase extends Construct {
  readonly database = 'modelregistry';
  readonly user = 'modelregistry';
  /** The password is under the key `password`. */
  readonly credentials: SecretContract;
  readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, { namespace, size }: RegistryDatabaseProps) {
    super(scope, id);
    setSyncWave(this, 'dataStores');
    this.credentials = declareSecret(this, {
      name: `${name}-credentials`,
      namespace,
      purpose: 'Password of the model registry in its database',
      keys: [
        {
          name: 'password',
          // It becomes part of an address that is not escaped (opendatahub-io/model-registry-operator
          // internal/controller/config/templates/deployment.yaml.tmpl @v0.3.0).
          description: 'letters and digits only',
          generate: 32,
        },
      ],
    });
    const claim = new VolumeClaim(this, 'Data', {
      name: 'model-registry-data',
      namespace,
      size,
      component: name,
      content: 'registered models, with what people wrote about them; the served models are registered again',
    });
    const server = new Workload(this, 'Server', {
      name,
      namespace,
      image: 'mysql',
      // The X protocol, which nobody speaks here, wants another socket.
      args: ['run-mysqld', `--socket=${socket}`, '--mysqlx=OFF'],
      env: { MYSQL_DATABASE: this.database, MYSQL_USER: this.user, MYSQL_CHARSET: 'utf8mb4' },
      secretEnv: { MYSQL_PASSWORD: { secret: this.credentials, key: 'password' } },
      ports: { mysql: 3306 },
      // Half of the memory limit becomes the buffer pool (common.sh `export_setting_variables`).
      resources: { cpu: '100m', memory: '512Mi', cpuLimit: '1', memoryLimit: '1Gi' },
      mounts: [
        { path: '/var/lib/mysql/data', source: { claim: claim.name } },
        // The start script writes its configuration there; the image keeps nothing in it.
        { path: '/etc/my.cnf.d', source: { emptyDir: { sizeLimit: '1Mi' } } },
        tmpMount('256Mi'),
      ],
      probes: {
        // The port opens when the start script is done: until then networking is off.
        readiness: { tcp: { port: 'mysql' } },
        // It needs no password: a server that refuses to let it in is alive
        // (https://dev.mysql.com/doc/refman/8.4/en/mysqladmin.html, `ping`).
        liveness: { command: ['mysqladmin', `--socket=${socket}`, 'ping'] },
        // The first start makes the database.
        startupSeconds: 300,
      },
      // Time to write what is in memory.
      terminationGraceSeconds: 60,
    });
    this.endpoint = server.endpoint('mysql', 'credentials', 'tcp');
  }
}
