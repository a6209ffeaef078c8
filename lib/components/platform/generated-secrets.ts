import { Construct } from 'constructs';
import * as externalSecrets from '../../../imports/external-secrets.io';
import * as generators from '../../../imports/generators.external-secrets.io';
import { retained } from '../../cluster/retained';
import { setSyncWave } from '../../cluster/sync-wave';
import type { SecretContract } from '../../contracts/secret-contract';
import { labels, secretId, templateOf } from './external-secret';

/** Secrets with random values: one ExternalSecret each, and a Password generator per key. */
export class GeneratedSecrets extends Construct {
  constructor(scope: Construct, id: string, secrets: readonly SecretContract[]) {
    super(scope, id);
    setSyncWave(this, 'secrets');
    for (const secret of secrets) this.generate(secret);
  }

  private generate(secret: SecretContract): void {
    const { name, namespace } = secret;
    const generated = secret.keys.flatMap((part) =>
      part.generate === undefined ? [] : [{ key: part.name, length: part.generate }],
    );
    for (const part of generated) {
      new generators.Password(this, `${secretId(secret)}-${part.key}-generator`, {
        metadata: { name: generatorName(name, part.key), namespace, labels },
        // Letters and digits only: every program and every shell takes them.
        spec: {
          length: part.length,
          digits: Math.floor(part.length / 4),
          symbols: 0,
          noUpper: false,
          allowRepeat: true,
        },
      });
    }
    new externalSecrets.ExternalSecret(this, secretId(secret), {
      metadata: { name, namespace, labels, annotations: retained },
      spec: {
        refreshPolicy: 'CreatedOnce',
        refreshInterval: '1h0m0s',
        target: {
          name,
          creationPolicy: 'Orphan',
          deletionPolicy: 'Retain',
          immutable: true,
          ...templateOf(secret),
        },
        dataFrom: generated.map((part) => ({
          sourceRef: {
            generatorRef: {
              apiVersion: 'generators.external-secrets.io/v1alpha1',
              kind: 'Password' as const,
              name: generatorName(name, part.key),
            },
          },
          rewrite: [{ regexp: { source: 'password', target: part.key } }],
        })),
      },
    });
  }
}

/** Names of Kubernetes objects hold no underscore. */
function generatorName(secret: string, part: string): string {
  return `${secret}-${part.toLowerCase().replaceAll('_', '-')}`;
}
