import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as pipelines from '../../../imports/datasciencepipelinesapplications.opendatahub.io';
import type { Client } from '../../contracts/client';
import { Endpoint } from '../../contracts/endpoint';
import { objectLabels } from '../../cluster/labels';
import type { ObjectStore, ObjectStoreUser } from '../../contracts/object-store';
import type { PipelineServer as PipelineServerContract } from '../../contracts/pipeline-server';
import { setSyncWave } from '../../cluster/sync-wave';
import { needCapability, Platform } from '../../cluster/platform';
import { Needs } from '../../cluster/needs';
import { UserRole } from '../../workload/user-role';

export interface PipelineServerProps {
  readonly namespace: string;
  readonly store: ObjectStore;
}

const name = 'dspa';
const databaseSize = '10Gi';

/** Pods that run the steps of a pipeline (data-science-pipelines-operator config/internal/common @rhoai-2.25). */
const pipelinePods = { 'pipelines.kubeflow.org/v2_component': 'true' };

/**
 * The pipeline server `dspa`: DataSciencePipelinesApplication with artifacts in bucket `kfp-artifacts` and
 * pipelines as Kubernetes objects (`pipelineStore: kubernetes`), so that Git defines them. The operator
 * adds MariaDB, which holds runs only, and closes the network around its own pods by itself.
 */
export class PipelineServer extends Construct implements PipelineServerContract {
  readonly endpoint: Endpoint;
  readonly runAccount = `pipeline-runner-${name}`;
  private readonly users: UserRole;

  constructor(scope: Construct, id: string, props: PipelineServerProps) {
    super(scope, id);
    setSyncWave(this, 'services');
    const { namespace, store } = props;
    const user = this.makeUser(props);
    const bucket = store.bucket('kfp-artifacts');
    bucket.grantReadWrite(user);
    // The server signs links to artifacts for the host that it was told when a run began, and asks that host itself for
    // their sizes (opendatahub-io/data-science-pipelines backend/src/apiserver/server/artifact_server.go,
    // backend/src/apiserver/storage/object_store.go, backend/src/v2/driver/root_dag.go @v2.15.0).
    const { scheme, host, port, region, ca } = store.outside ?? store.connection;
    const { storageClass } = Platform.of(this);
    new pipelines.DataSciencePipelinesApplication(this, 'Application', {
      metadata: {
        name,
        namespace,
        labels: { ...objectLabels(name), 'opendatahub.io/dashboard': 'true' },
      },
      spec: {
        dspVersion: 'v2',
        podToPodTls: true,
        apiServer: {
          deploy: true,
          enableOauth: true,
          cacheEnabled: true,
          pipelineStore: 'kubernetes',
          cABundle: ca === undefined ? undefined : { configMapName: ca.configMap, configMapKey: ca.key },
        },
        // Without the switch the operator refuses the block (controllers/config/defaults.go).
        mlmd: { deploy: true },
        persistenceAgent: { deploy: true, numWorkers: 2 },
        scheduledWorkflow: { deploy: true, cronScheduleTimezone: 'UTC' },
        workflowController: { deploy: true },
        database: {
          mariaDb: {
            deploy: true,
            pvcSize: k8s.Quantity.fromString(databaseSize),
            storageClassName: storageClass,
          },
        },
        objectStorage: {
          externalStorage: {
            bucket: bucket.actualName,
            scheme,
            host,
            port: String(port),
            region,
            secure: scheme === 'https',
            s3CredentialsSecret: {
              secretName: user.secret.name,
              // Names of keys, not keys.
              accessKey: user.accessKey,
              secretKey: user.secretKey,
            },
          },
        },
      },
    });
    this.endpoint = Needs.of(this).endpoint(
      new Endpoint({
        service: `ds-pipeline-${name}`,
        namespace,
        scheme: 'https',
        port: 8443,
        portName: 'oauth',
        containerPort: 8443,
        podSelector: { app: `ds-pipeline-${name}`, component: 'data-science-pipelines' },
        authentication: 'token',
        producer: { kind: 'DataSciencePipelinesApplication', name },
      }),
    );
    // Its proxy asks whether the caller may get its Route (config/internal/apiserver/default/deployment.yaml.tmpl).
    this.users = new UserRole(this, 'Users', {
      name: `ds-pipeline-${name}`,
      namespace,
      apiGroup: 'route.openshift.io',
      resource: 'routes',
      resourceName: `ds-pipeline-${name}`,
    });
    needCapability(this, 'pipelines');
    Needs.of(this).volume({
      name: `mariadb-${name}`,
      namespace,
      size: databaseSize,
      madeBy: `DataSciencePipelinesApplication ${name}`,
      content: 'pipelines and their runs',
    });
  }

  grantUse(client: Client): void {
    Needs.of(this).allow(client, this.endpoint);
    this.users.add(client);
  }

  private makeUser({ namespace, store }: PipelineServerProps): ObjectStoreUser {
    const user = store.addUser({
      name,
      namespace,
      secretName: 'dspa-minio-credentials',
      podSelector: { component: 'data-science-pipelines' },
    });
    if (store.endpoint !== undefined) {
      Needs.of(this).allow({ name: 'pipeline-steps', namespace, podSelector: pipelinePods }, store.endpoint);
      // The operator itself tests the bucket before it deploys anything.
      Needs.of(this).allow(
        {
          name: 'data-science-pipelines-operator',
          namespace: Platform.of(this).release.openShiftAi.applicationsNamespace,
          podSelector: { 'app.kubernetes.io/name': 'data-science-pipelines-operator' },
        },
        store.endpoint,
      );
    }
    return user;
  }
}
