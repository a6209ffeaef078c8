import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { objectLabels } from '../../../cluster/labels';
import { lazily } from '../../../cluster/lazily';
import { Needs } from '../../../cluster/needs';
import { needCapability, Platform } from '../../../cluster/platform';
import { pullSecrets, statePull } from '../../../cluster/pull-secret';
import type { Client } from '../../../contracts/client';
import { Endpoint } from '../../../contracts/endpoint';
import type { StateVolume } from '../../../contracts/state-volume';
import { compare } from '../../../program/compare';
import { SccGrant } from '../../../workload/scc-grant';
import { LlamaStackApi, type LlamaStackApiProps } from './llama-stack-api';
import type { LlamaStackConfig } from './llama-stack-config';
import { secretVariables } from './secret-variables';

export interface LlamaStackServerProps extends LlamaStackApiProps {
  /** Several have no volume: `size` is that of a single one. */
  readonly replicas: number;
  /** Whether the operator's own network policy is told who may call. */
  readonly networkPolicy: boolean;
}

const component = 'llama-stack';

/**
 * Llama Stack as the resource of the release (LlamaStackDistribution in 2.25). Its operator makes a Deployment, a
 * Service, a volume claim and a service account; where the release needs it, RoleBinding `<account>-anyuid` lets the pod
 * of that account in.
 *
 * A single replica has a volume. With stores in PostgreSQL there can be several, which have none.
 */
export class LlamaStackServer extends LlamaStackApi {
  readonly endpoint: Endpoint;
  readonly state: StateVolume;
  private readonly clientNamespaces: Set<string>;

  constructor(scope: Construct, id: string, props: LlamaStackServerProps) {
    super(scope, id, props);
    const { config } = props;
    const { namespace, use } = config;
    const { release } = Platform.of(this);
    const { family } = this;
    const { names } = family;
    this.state = this.stateOf(config, names.volumeClaim, names.podSelector);
    this.clientNamespaces = new Set([namespace]);
    needCapability(this, 'llama-stack');
    // The operator's first container is root, to make its volume writable.
    Needs.of(this).namespace({ name: namespace, podSecurity: 'baseline' });
    const size = props.replicas === 1 ? props.size : undefined;
    if (size !== undefined) this.stateVolume(config, size);
    this.endpoint = Needs.of(this).endpoint(
      new Endpoint({
        service: names.service,
        namespace,
        port: names.port,
        portName: names.portName,
        containerPort: names.port,
        podSelector: names.podSelector,
        authentication: 'none',
        producer: { kind: family.kind, name: names.server },
      }),
    );
    const { applicationsNamespace } = release.openShiftAi;
    Needs.of(this).allow({ ...family.operator, namespace: applicationsNamespace }, this.endpoint);
    const secrets = secretVariables(config.configuration.document, this.connect(config, names.podSelector));
    if (props.networkPolicy && family.allowedNamespacesNeed !== undefined)
      Needs.of(this).prerequisite({ text: family.allowedNamespacesNeed });
    const serviceAccount = this.ownAccount(namespace);
    if (family.scc !== undefined) {
      const account = serviceAccount ?? names.serviceAccount;
      new SccGrant(this, 'Scc', { serviceAccount: account, namespace, ...family.scc });
    }
    const resource = () =>
      family.resource({
        metadata: { namespace, labels: objectLabels(component) },
        use,
        configuration: config.configuration,
        configMap: config.configMap,
        secrets,
        replicas: props.replicas,
        size,
        serviceAccount,
        allowedNamespaces: props.networkPolicy ? [...this.clientNamespaces].sort(compare) : undefined,
      });
    // The clients of later stages are known when it is rendered.
    new ApiObject(this, 'Server', { ...resource(), spec: lazily(() => resource().spec) });
  }

  override grantUse(client: Client): void {
    super.grantUse(client);
    this.clientNamespaces.add(client.namespace);
  }

  /** The resource has no field for pull secrets, so an account of ours carries them. @returns its name */
  private ownAccount(namespace: string): string | undefined {
    statePull(this, namespace);
    const imagePullSecrets = pullSecrets(this, namespace);
    if (imagePullSecrets === undefined) return undefined;
    const serviceAccount = 'rag-workload-sa';
    new k8s.KubeServiceAccount(this, 'Account', {
      metadata: { name: serviceAccount, namespace, labels: objectLabels(component) },
      automountServiceAccountToken: false,
      imagePullSecrets,
    });
    return serviceAccount;
  }

  /** The volume that the operator makes. */
  private stateVolume(config: LlamaStackConfig, size: string): void {
    const { storageClass } = Platform.of(this);
    const { namespace } = config;
    const { kind, names } = this.family;
    Needs.of(this).volume({
      name: names.volumeClaim,
      namespace,
      size,
      madeBy: `${kind} ${names.server}`,
      content: this.stateContent(config),
    });
    const claim = `the Llama Stack operator makes PersistentVolumeClaim ${namespace}/${names.volumeClaim} of it`;
    Needs.of(this).prerequisite({
      text:
        storageClass === undefined
          ? `The cluster has a default StorageClass; ${claim}`
          : `${storageClass} is the default StorageClass of the cluster; ${claim}`,
    });
  }
}
