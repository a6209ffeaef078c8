import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as kubeflow from '../../../imports/kubeflow.org';
import { objectLabels } from '../../cluster/labels';
import { Needs } from '../../cluster/needs';
import { needCapability, Platform } from '../../cluster/platform';
import { statePull } from '../../cluster/pull-secret';
import { setSyncWave } from '../../cluster/sync-wave';
import type { Client } from '../../contracts/client';
import { Endpoint } from '../../contracts/endpoint';
import type { ObjectStore, ObjectStoreUser } from '../../contracts/object-store';
import type { Workbench as WorkbenchContract } from '../../contracts/workbench';
import type { WorkbenchSettings } from '../../environment/schema';
import { EgressPolicy } from '../../workload/egress-policy';
import { type Mount, podSpec } from '../../workload/pod';
import { UserRole } from '../../workload/user-role';
import { VolumeClaim } from '../../workload/volume-claim';
import type { WorkbenchExamples } from './workbench-examples';
import { addresses, grantUses, type WorkbenchUse } from './workbench-use';

export interface WorkbenchProps {
  readonly namespace: string;
  readonly settings: WorkbenchSettings;
  readonly use: WorkbenchUse;
  readonly objectStore: ObjectStore;
  readonly examples: WorkbenchExamples;
}

/** Home of the user of the image, where JupyterLab begins (red-hat-data-services/notebooks jupyter @rhoai-2.25). */
const home = '/opt/app-root/src';
const exampleFolder = 'examples';
const storeCaPath = '/etc/object-store-ca';
const port = 8888;
const proxyPort = 8443;

/**
 * JupyterLab for people, with all addresses of the environment: Notebook, ServiceAccount, volume `<name>-home`, bucket
 * `workbench-<name>` with keys, NetworkPolicy `egress-<name>`, and Role `<name>-user`. The controllers of OpenShift AI make a
 * StatefulSet, Services, and Route `<name>` with a proxy before it that asks for a login.
 *
 * Whoever may `get` the Notebook may use it. It presents the token of its own account to models, which the kubelet renews,
 * and trusts what the cluster trusts: a webhook mounts the certificates of the cluster and of the service CA, and names them
 * in SSL_CERT_FILE (red-hat-data-services/kubeflow components/odh-notebook-controller/controllers/notebook_webhook.go
 * @rhoai-2.25).
 *
 * The image is pinned: with annotation `last-image-selection` the webhook would put another one in its place, which Argo CD
 * would take back again and again.
 */
export class Workbench extends Construct implements WorkbenchContract {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly path: string;
  readonly example: WorkbenchContract['example'];
  private readonly namespace: string;

  constructor(scope: Construct, id: string, props: WorkbenchProps) {
    super(scope, id);
    setSyncWave(this, 'applications');
    const { namespace, settings, use, examples } = props;
    const { name } = settings;
    this.name = name;
    this.namespace = namespace;
    const { appsDomain } = Platform.of(this);
    this.host = `${name}-${namespace}.${appsDomain}`;
    this.path = `/notebook/${namespace}/${name}`;
    this.example = {
      notebook: `${exampleFolder}/${examples.files.notebook}`,
      program: `${exampleFolder}/${examples.files.program}`,
    };
    needCapability(this, 'workbenches');
    statePull(this, namespace);
    const client = this.makeAccount();
    for (const { endpoint } of grantUses(use, client)) Needs.of(this).allow(client, endpoint);
    this.endpoint = this.stateEndpoint(client);
    this.openNetwork(client, appsDomain);
    new UserRole(this, 'Users', {
      name,
      namespace,
      apiGroup: 'kubeflow.org',
      resource: 'notebooks',
      resourceName: name,
    });
    this.makeNotebook(props, this.makeStoreUser(props, client));
  }

  private makeNotebook(props: WorkbenchProps, user: ObjectStoreUser & { readonly bucket: string }): void {
    const { name, namespace } = this;
    const { settings, use, objectStore, examples } = props;
    const { connection } = objectStore;
    const claim = new VolumeClaim(this, 'Home', {
      name: `${name}-home`,
      namespace,
      size: settings.size,
      component: name,
      content: `notebooks and files of the users of workbench ${name}; nothing else has them`,
    });
    const storeCa: Mount[] =
      connection.ca === undefined
        ? []
        : [{ path: storeCaPath, source: { configMap: connection.ca.configMap } }];
    const probe = { http: { port: 'notebook-port', path: `${this.path}/api` } };
    new kubeflow.Notebook(this, 'Notebook', {
      metadata: {
        name,
        namespace,
        // The pods have them too.
        labels: {
          ...objectLabels(name),
          app: name,
          'opendatahub.io/dashboard': 'true',
          'opendatahub.io/odh-managed': 'true',
        },
        annotations: {
          'openshift.io/display-name': name,
          // Without it the Route leads anybody to JupyterLab.
          'notebooks.opendatahub.io/inject-oauth': 'true',
        },
      },
      spec: {
        template: {
          spec: podSpec(
            this,
            {
              name,
              namespace,
              image: `workbench-${settings.image}`,
              // The controller would set one of another image.
              workingDirectory: home,
              env: {
                NOTEBOOK_ARGS: jupyterArguments(this.path),
                ...addresses(use),
                AWS_ENDPOINT_URL_S3: connection.url,
                // The name that examples of OpenShift AI use.
                AWS_S3_ENDPOINT: connection.url,
                AWS_DEFAULT_REGION: connection.region,
                AWS_S3_BUCKET: user.bucket,
                ...(connection.ca === undefined
                  ? {}
                  : { AWS_CA_BUNDLE: `${storeCaPath}/${connection.ca.key}` }),
              },
              secretEnv: {
                AWS_ACCESS_KEY_ID: { secret: user.secret, key: user.accessKey },
                AWS_SECRET_ACCESS_KEY: { secret: user.secret, key: user.secretKey },
              },
              ports: { 'notebook-port': port },
              resources: settings.resources,
              writableRoot: '5Gi',
              mounts: [
                { path: home, source: { claim: claim.name } },
                // JupyterLab does not save into it: it sees that it cannot.
                { path: `${home}/${exampleFolder}`, source: { configMap: examples.configMap } },
                // Libraries that load data with several processes need more than the 64 MiB of Kubernetes.
                { path: '/dev/shm', source: { memory: { sizeLimit: '1Gi' } } },
                ...storeCa,
              ],
              probes: { readiness: probe, liveness: probe, startupSeconds: 300 },
              // The proxy asks the API server who somebody is, with the token of the pod's account.
              token: true,
            },
            name,
          ),
        },
      },
    });
  }

  /**
   * The account of the pod. The controller leaves it alone where it exists, and would make one like it
   * (notebook_oauth.go `NewNotebookServiceAccount`).
   *
   * @returns the workbench as a client of others, with the labels that the controller gives to its pods
   */
  private makeAccount(): Client {
    const { name, namespace } = this;
    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: {
        name,
        namespace,
        labels: objectLabels(name, { 'notebook-name': name }),
        annotations: {
          'serviceaccounts.openshift.io/oauth-redirectreference.first': JSON.stringify({
            kind: 'OAuthRedirectReference',
            apiVersion: 'v1',
            reference: { kind: 'Route', name },
          }),
        },
      },
      automountServiceAccountToken: false,
    });
    return { name, namespace, podSelector: { 'notebook-name': name }, serviceAccount: name };
  }

  private stateEndpoint({ podSelector }: Client): Endpoint {
    return Needs.of(this).endpoint(
      new Endpoint({
        service: `${this.name}-tls`,
        namespace: this.namespace,
        scheme: 'https',
        port: 443,
        portName: 'oauth-proxy',
        containerPort: proxyPort,
        podSelector,
        authentication: 'credentials',
        producer: { kind: 'Notebook', name: this.name },
      }),
    );
  }

  /** Inwards from the router; outwards to what it uses, the API server, and https anywhere: packages, Git, the login. */
  private openNetwork(client: Client, appsDomain: string): void {
    const { name, namespace, podSelector } = client;
    Needs.of(this).allow('router', this.endpoint);
    Needs.of(this).allowExternal({ peer: client, host: `oauth-openshift.${appsDomain}`, port: 443 });
    new EgressPolicy(this, 'Egress', {
      name,
      namespace,
      labels: podSelector,
      selector: podSelector,
      apiServer: true,
    });
  }

  private makeStoreUser(
    { objectStore }: WorkbenchProps,
    { name, namespace, podSelector }: Client,
  ): ObjectStoreUser & { readonly bucket: string } {
    const own = `workbench-${name}`;
    const user = objectStore.addUser({ name: own, namespace, secretName: `${own}-credentials`, podSelector });
    const bucket = objectStore.bucket(own);
    bucket.grantReadWrite(user);
    return { ...user, bucket: bucket.actualName };
  }
}

/** As the dashboard states them: the proxy asks for the login (odh-dashboard frontend/src/api/k8s/notebooks.ts @rhoai-2.25). */
function jupyterArguments(path: string): string {
  return [
    `--ServerApp.port=${port}`,
    "--ServerApp.token=''",
    "--ServerApp.password=''",
    `--ServerApp.base_url=${path}`,
    '--ServerApp.quit_button=False',
  ].join(' ');
}
