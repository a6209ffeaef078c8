import { Construct } from 'constructs';
import { selectorLabels } from '../../cluster/labels';
import { type CertificateAuthority, type ServedModel, wantsToken } from '../../contracts/served-model';
import type { Mount } from '../../workload/pod';
import { type SmokeCheck, SmokeTest } from './smoke-test';

export interface ModelSmokeTestProps {
  readonly name: string;
  readonly namespace: string;
  readonly models: readonly ServedModel[];
}

/**
 * A {@link SmokeTest} of models: each is listed by its server and completes a chat. It asks as their clients do, with the token
 * of its account, with the key of the model, or without.
 */
export class ModelSmokeTest extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, models }: ModelSmokeTestProps) {
    super(scope, id);
    const authorities = [...new Set(models.flatMap(({ ca }) => (ca === undefined ? [] : [ca.configMap])))];
    const client = { name, namespace, podSelector: selectorLabels(name), serviceAccount: name, tests: true };
    for (const model of models) model.grantUse(client);
    const caFolder = (configMap: string) => `/etc/ca/${authorities.indexOf(configMap)}`;
    const caFile = ({ configMap, key }: CertificateAuthority) => `${caFolder(configMap)}/${key}`;
    new SmokeTest(this, 'Test', {
      name,
      namespace,
      program: 'models',
      deadlineSeconds: 300,
      token: models.some(wantsToken),
      mounts: [
        ...authorities.map((configMap): Mount => ({ path: caFolder(configMap), source: { configMap } })),
        ...models.flatMap(({ credential }, index): Mount[] =>
          credential.type === 'key'
            ? [{ path: keyFolder(index), source: { secret: credential.secret } }]
            : [],
        ),
      ],
      checks: models.map((model, index): SmokeCheck => ({
        name: `model ${model.name} answers`,
        seconds: 120,
        advice: `See the log of the server behind ${model.url}`,
        server: {
          url: model.url,
          ca: model.ca === undefined ? undefined : caFile(model.ca),
          bearer: bearerOf(model, index),
        },
        model: model.modelId,
      })),
    });
  }
}

function keyFolder(index: number): string {
  return `/run/credentials/model-${index}`;
}

/** The file with what its server wants to see. */
function bearerOf({ credential }: ServedModel, index: number): string | undefined {
  switch (credential.type) {
    case 'none':
      return undefined;
    case 'account-token':
      return SmokeTest.accountFile;
    case 'key':
      return `${keyFolder(index)}/${credential.key}`;
  }
}
