import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as registry from '../../../../imports/modelregistry.opendatahub.io';
import type { DumpedDatabase } from '../../../contracts/backup';
import type { Client } from '../../../contracts/client';
import { Endpoint } from '../../../contracts/endpoint';
import type { ModelRegistry as ModelRegistryContract } from '../../../contracts/model-registry';
import { objectLabels } from '../../../cluster/labels';
import { Needs } from '../../../cluster/needs';
import { needCapability, Platform } from '../../../cluster/platform';
import { setSyncWave } from '../../../cluster/sync-wave';
import { UserRole } from '../../../workload/user-role';
import { RegistryDatabase } from './registry-database';

export interface ModelRegistryProps {
  /** The namespace that OpenShift AI has for registries; its operator refuses every other one. */
  readonly namespace: string;
  /** Size of the volume of the database, as a Kubernetes quantity. */
  readonly size: string;
  /** Whether a Route leads to it; the dashboard uses the Route. */
  readonly exposure: 'none' | 'authenticated';
}

const name = 'private-ai-model-registry';
const port = 8443;

/** Labels of its pods (opendatahub-io/model-registry-operator internal/controller/config/templates @v0.3.0). */
const podSelector = { app: name, component: 'model-registry' };

/**
 * The model registry `private-ai-model-registry`: a ModelRegistry with a database of its own. The operator makes Deployment
 * and Service, an OAuth proxy before the REST API and, by exposure, Route `private-ai-model-registry-https`. Who calls it
 * presents a token of somebody who may `get` its Service; `access.groups` may.
 */
export class ModelRegistry extends Construct implements ModelRegistryContract {
  readonly name = name;
  readonly endpoint: Endpoint;
  readonly database: DumpedDatabase;
  readonly externalHost?: string;
  private readonly users: UserRole;

  constructor(scope: Construct, id: string, props: ModelRegistryProps) {
    super(scope, id);
    setSyncWave(this, 'services');
    const { namespace, exposure } = props;
    const { appsDomain } = Platform.of(this);
    const needs = Needs.of(this);
    needs.namespace({ name: namespace });
    needCapability(this, 'model-registry');
    const database = new RegistryDatabase(this, 'Database', { namespace, size: props.size });
    new registry.ModelRegistry(this, 'ModelRegistry', {
      metadata: {
        name,
        namespace,
        labels: objectLabels(name),
        annotations: { 'openshift.io/display-name': 'Private AI' },
      },
      spec: {
        // The schema wants it; nothing listens there since the metadata server of its own has gone.
        grpc: { port: 9090 },
        rest: {
          port: 8080,
          // It would lead past the proxy.
          serviceRoute: 'disabled',
          resources: restResources,
        },
        mysql: {
          host: database.endpoint.host,
          port: database.endpoint.port,
          database: database.database,
          username: database.user,
          passwordSecret: { name: database.credentials.name, key: 'password' },
        },
        oauthProxy: {
          port,
          serviceRoute: exposure === 'authenticated' ? 'enabled' : 'disabled',
          domain: appsDomain,
        },
      },
    });
    needs.allow({ name, namespace, podSelector }, database.endpoint);
    this.database = {
      name: 'model-registry',
      server: 'the model registry',
      type: 'mysql',
      host: database.endpoint.host,
      port: database.endpoint.port,
      database: database.database,
      login: database.user,
      password: { secret: database.credentials, key: 'password' },
      users: { namespace, podSelector },
      grantReach: (peer) => {
        needs.allow(peer, database.endpoint);
      },
    };
    this.endpoint = needs.endpoint(
      new Endpoint({
        service: name,
        namespace,
        scheme: 'https',
        port,
        portName: 'https-api',
        containerPort: port,
        podSelector,
        authentication: 'token',
        producer: { kind: 'ModelRegistry', name },
      }),
    );
    if (exposure === 'authenticated') {
      this.externalHost = `${name}-rest.${appsDomain}`;
      needs.allow('router', this.endpoint);
    }
    this.users = new UserRole(this, 'Users', {
      name,
      namespace,
      apiGroup: '',
      resource: 'services',
      resourceName: name,
    });
  }

  grantUse(client: Client): void {
    Needs.of(this).allow(client, this.endpoint);
    this.users.add(client);
  }
}

/** The operator hands on CPU and memory only. */
const restResources = {
  requests: { cpu: k8s.Quantity.fromString('100m'), memory: k8s.Quantity.fromString('256Mi') },
  limits: { cpu: k8s.Quantity.fromString('1'), memory: k8s.Quantity.fromString('512Mi') },
};
