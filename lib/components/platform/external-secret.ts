import type * as externalSecrets from '../../../imports/external-secrets.io';
import type { SecretContract } from '../../contracts/secret-contract';

/** Labels of everything that External Secrets works with. */
export const labels = { 'app.kubernetes.io/part-of': 'private-ai' };

/** Id of the construct of a Secret; unique in an environment. */
export function secretId({ namespace, name }: SecretContract): string {
  return `${namespace}-${name}`;
}

/** One key, read from an entry of a store. Defaults are written out, since Argo CD shows them as differences. */
export function storedKey(
  secretKey: string,
  entry: string,
  property: string,
): externalSecrets.ExternalSecretSpecData {
  return {
    secretKey,
    remoteRef: {
      key: entry,
      property,
      conversionStrategy: 'Default',
      decodingStrategy: 'None',
      metadataPolicy: 'None',
    },
  };
}

/** Type of the Secret, and keys that are no secrets, such as an endpoint, added to the others. */
export function templateOf({ keys, type }: SecretContract): {
  template?: externalSecrets.ExternalSecretSpecTargetTemplate;
} {
  const data = Object.fromEntries(
    keys.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])),
  );
  if (Object.keys(data).length > 0) {
    return { template: { type, engineVersion: 'v2', mergePolicy: 'Merge', data } };
  }
  // Without data, all keys are taken over (external-secrets externalsecret_controller_template.go @v0.19.2).
  return type === undefined ? {} : { template: { type, engineVersion: 'v2', mergePolicy: 'Replace' } };
}
