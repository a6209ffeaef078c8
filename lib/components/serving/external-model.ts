import { Construct } from 'constructs';
import { Needs } from '../../cluster/needs';
import { declareSecret, Platform } from '../../cluster/platform';
import type { Client } from '../../contracts/client';
import type { CertificateAuthority, ModelCredential, ServedModel } from '../../contracts/served-model';
import type { EndpointModelSettings } from '../../environment/schema';

/** Key of the Secret with the key of the server. */
const keyName = 'api-key';

/**
 * A model that somebody else serves behind the OpenAI API. Nothing is rendered: the server, its certificate and the key for it
 * are prerequisites, and clients get an opening to it.
 */
export class ExternalModel extends Construct implements ServedModel {
  readonly name: string;
  readonly modelId: string;
  readonly url: string;
  readonly credential: ModelCredential;
  readonly ca?: CertificateAuthority;
  readonly context: number;
  readonly gpus = 0;

  constructor(scope: Construct, id: string, { name, context, source }: EndpointModelSettings) {
    super(scope, id);
    this.name = name;
    this.context = context;
    this.modelId = source.model;
    this.url = source.url;
    this.ca = source.ca;
    this.credential = source.apiKey ? this.key() : { type: 'none' };
    const namespace = Platform.of(this).namespaces.workloads;
    Needs.of(this).prerequisite({
      text: `Pods of ${namespace} reach ${source.url}, whose /models lists ${source.model}, with a context of ${context} tokens or more`,
    });
    if (source.ca !== undefined) {
      const { configMap, key } = source.ca;
      Needs.of(this).prerequisite({
        text: `ConfigMap ${configMap} in ${namespace} holds the CA of ${source.url} under ${key}`,
        object: { kind: 'ConfigMap', name: configMap, namespace, keys: [key] },
      });
    }
  }

  grantUse(peer: Client): void {
    const { hostname: host, port, protocol } = new URL(this.url);
    Needs.of(this).allowExternal({
      peer,
      host,
      port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
    });
  }

  private key(): ModelCredential {
    const secret = declareSecret(this, {
      name: `${this.name}-api-key`,
      namespace: Platform.of(this).namespaces.workloads,
      purpose: `Opens ${this.url} for model ${this.name}`,
      keys: [
        {
          name: keyName,
          description: `the key that ${new URL(this.url).hostname} gave for this platform; not of digits only`,
        },
      ],
    });
    return { type: 'key', secret, key: keyName };
  }
}
