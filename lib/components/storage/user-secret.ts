import type { Construct } from 'constructs';
import type {
  ObjectStoreConnection,
  ObjectStoreUser,
  ObjectStoreUserOptions,
} from '../../contracts/object-store';
import { declareSecret } from '../../cluster/platform';
import type { SecretContract } from '../../contracts/secret-contract';

/**
 * Declares the Secret with which a consumer reaches the object store. `copyOf` has the keys `accesskey` and
 * `secretkey`, where the store makes them in this cluster.
 */
export function objectStoreUserSecret(
  scope: Construct,
  connection: ObjectStoreConnection,
  options: ObjectStoreUserOptions,
  copyOf?: SecretContract,
): ObjectStoreUser {
  const accessKey = options.accessKey ?? 'accesskey';
  const secretKey = options.secretKey ?? 'secretkey';
  const secret = declareSecret(scope, {
    name: options.secretName,
    namespace: options.namespace,
    purpose: `Object store keys of ${options.name}`,
    copyOf,
    keys: [
      // llamastack/llama-stack retypes a value of digits to a number (llama_stack/core/stack.py @v0.2.22).
      {
        name: accessKey,
        description: 'access key, 3 characters at least, with a letter',
        from: copyOf === undefined ? undefined : 'accesskey',
      },
      {
        name: secretKey,
        description: 'secret key, 8 characters at least',
        from: copyOf === undefined ? undefined : 'secretkey',
      },
      ...Object.entries(options.connectionKeys?.(connection) ?? {}).map(([name, value]) => ({
        name,
        value,
        description: 'no secret',
      })),
    ],
  });
  return { name: options.name, secret, accessKey, secretKey };
}
