import type { Construct } from 'constructs';
import { Needs } from '../../cluster/needs';
import type { SecretContract } from '../../contracts/secret-contract';
import type { VectorStore } from '../../contracts/vector-store';
import { serviceCa } from '../../kubernetes/service-ca';

export interface MilvusSecurityProps {
  readonly namespace: string;
  /** Whether clients log in. */
  readonly authorization: boolean;
  /** Whether the connections of clients are encrypted. */
  readonly tls: boolean;
}

/** Where the certificate is mounted. */
const certificatePath = '/run/certificates/milvus';

/** Who may use Milvus, and how, whatever its mode: Secrets, the part of its configuration, and the part of its contract. */
export interface MilvusSecurity {
  /** Part of milvus.yaml. */
  readonly config: object;
  /** Variables of its pods from Secrets. */
  readonly secretEnv: Readonly<Record<string, { readonly secret: SecretContract; readonly key: string }>>;
  readonly mounts: readonly { readonly path: string; readonly source: { readonly secret: SecretContract } }[];
  /** Annotations of its Service. */
  readonly serviceAnnotations: Readonly<Record<string, string>>;
  readonly contract: Pick<VectorStore, 'password' | 'ca'>;
}

/**
 * States the Secrets that the settings ask for: `milvus-root` with the password of user `root`, which Milvus takes over when it
 * starts without data (milvus-io/milvus configs/milvus.yaml, `common.security.defaultRootPassword`), and `milvus-tls` with the
 * certificate that the service CA makes.
 */
export function milvusSecurity(scope: Construct, props: MilvusSecurityProps): MilvusSecurity {
  const password = props.authorization ? rootPassword(scope, props.namespace) : undefined;
  const certificate = props.tls ? servingCertificate(scope, props.namespace) : undefined;
  return {
    config: {
      ...(password === undefined && certificate === undefined
        ? {}
        : {
            common: {
              security: {
                ...(password === undefined ? {} : { authorizationEnabled: true }),
                ...(certificate === undefined ? {} : { tlsMode: 1 }),
              },
            },
          }),
      ...(certificate === undefined
        ? {}
        : {
            tls: {
              serverPemPath: `${certificatePath}/tls.crt`,
              serverKeyPath: `${certificatePath}/tls.key`,
            },
            // REST cannot share the port with encrypted gRPC (zilliztech/milvus-operator config/samples/external_tls.yaml @v1.3.8).
            proxy: { http: { enabled: false } },
          }),
    },
    secretEnv:
      password === undefined
        ? {}
        : { COMMON_SECURITY_DEFAULTROOTPASSWORD: { secret: password, key: 'password' } },
    mounts: certificate === undefined ? [] : [{ path: certificatePath, source: { secret: certificate } }],
    serviceAnnotations:
      certificate === undefined
        ? {}
        : { 'service.beta.openshift.io/serving-cert-secret-name': certificate.name },
    contract: {
      password: password === undefined ? undefined : { secret: password, key: 'password' },
      ca: certificate === undefined ? undefined : serviceCa,
    },
  };
}

/** It does not rotate: Milvus reads it once, and has its own copy from then on. */
function rootPassword(scope: Construct, namespace: string): SecretContract {
  return Needs.of(scope).secret({
    name: 'milvus-root',
    namespace,
    purpose: 'Password of the user root of Milvus, from its first start on',
    keys: [
      {
        name: 'password',
        description: 'letters and digits, 6 to 72 of them, and no number alone',
        generate: 32,
      },
    ],
  });
}

function servingCertificate(scope: Construct, namespace: string): SecretContract {
  return Needs.of(scope).producedSecret({
    name: 'milvus-tls',
    namespace,
    purpose: 'Serving certificate of Milvus; the service CA makes it',
    keys: [
      { name: 'tls.crt', description: 'certificate' },
      { name: 'tls.key', description: 'private key' },
    ],
  });
}
