import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels, selectorLabels } from '../../../cluster/labels';
import { setSyncWave } from '../../../cluster/sync-wave';
import { type ModelRegistry, modelRegistryPath } from '../../../contracts/model-registry';
import { programText } from '../../../program/program-text';
import { BatchJob } from '../../../workload/batch-job';
import { type RegisteredModel, writtenProperties } from './registered-model';

export interface ModelRegistrationProps {
  readonly registry: ModelRegistry;
  readonly models: readonly RegisteredModel[];
}

const name = 'model-registration';
const programPath = '/opt/registration';
const accountFile = '/var/run/secrets/kubernetes.io/serviceaccount/token';
/** ConfigMap that every namespace of OpenShift has, with the CA of serving certificates. */
const serviceCa = { configMap: 'openshift-service-ca.crt', key: 'service-ca.crt', path: '/etc/service-ca' };

/**
 * Registers the served models: ConfigMap `model-registration` with the models and a program, and a Job that brings the
 * registry in line with them. Another model, or another thing that is said of one, makes another Job. The program looks for
 * what it registers by name, so it can run again; what is served no more it archives, and it deletes nothing.
 */
export class ModelRegistration extends Construct {
  constructor(scope: Construct, id: string, { registry, models }: ModelRegistrationProps) {
    super(scope, id);
    setSyncWave(this, 'applications');
    const { namespace, authority } = registry.endpoint;
    const data = {
      'register.py': programText('components/serving/model-registry/register.py'),
      'models.json': `${JSON.stringify({ properties: writtenProperties, models }, null, 2)}\n`,
    };
    new k8s.KubeConfigMap(this, 'Program', {
      metadata: { name, namespace, labels: objectLabels(name) },
      data,
    });
    new BatchJob(this, 'Job', {
      name,
      namespace,
      image: 'python',
      command: ['python3', `${programPath}/register.py`],
      env: {
        PYTHONDONTWRITEBYTECODE: '1',
        REGISTRY_URL: `https://${authority}${modelRegistryPath}`,
        REGISTRY_CA: `${serviceCa.path}/${serviceCa.key}`,
        ACCOUNT_FILE: accountFile,
        MODELS_FILE: `${programPath}/models.json`,
      },
      resources: { cpu: '50m', memory: '64Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
      mounts: [
        { path: programPath, source: { configMap: name } },
        { path: serviceCa.path, source: { configMap: serviceCa.configMap } },
      ],
      // The registry lets in whom the API server knows.
      token: true,
      content: data,
    });
    registry.grantUse({ name, namespace, podSelector: selectorLabels(name), serviceAccount: name });
  }
}
