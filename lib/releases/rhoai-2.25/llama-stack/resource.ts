import { k8s } from 'cdk8s-plus-28';
import * as llamastack from '../../../../imports/rhoai-2.25/llamastack.io';
import { type Manifest, recordAt, recordsAt } from '../../../kubernetes/manifest';
import { resourcesOf } from '../../../kubernetes/resources';
import {
  type LlamaStackNames,
  type LlamaStackResource,
  type LlamaStackResourceProps,
  type LlamaStackUse,
  serversOf,
  type StoresConfig,
} from '../../llama-stack';
import type { CertificateAuthority } from '../../../contracts/served-model';
import type { ServerSettings } from '../../served-llama-stack';
import {
  databaseCaPath,
  embeddingPath,
  guardrailsCa,
  modelCa,
  objectStoreCaPath,
  statePath,
  userConfigPath,
  vectorStoreCa,
} from './container-paths';
import { defaultMountPath } from './run-yaml-fields';

const server = 'llama-stack';

/**
 * Names and labels of what the operator makes (llamastack/llama-stack-k8s-operator
 * controllers/manifests/base/deployment.yaml @stable-2.x).
 */
export const names: LlamaStackNames = {
  server,
  service: `${server}-service`,
  port: 8321,
  portName: 'http',
  podSelector: { app: 'llama-stack', 'app.kubernetes.io/instance': server },
  volumeClaim: `${server}-pvc`,
  serviceAccount: `${server}-sa`,
};

/** LlamaStackDistribution `llama-stack` with the image of the product (`rh-dev`) and one replica. */
export function resource(props: LlamaStackResourceProps): LlamaStackResource {
  return llamastack.LlamaStackDistribution.manifest({
    metadata: { name: server, ...props.metadata },
    spec: {
      replicas: props.replicas,
      server: {
        distribution: { name: 'rh-dev' },
        // No command or arguments: they would win over userConfig. No HF_HOME: the operator sets it.
        containerSpec: {
          name: server,
          port: names.port,
          env: [
            ...Object.entries(plainVariables(props)).map(([name, value]) => ({ name, value })),
            ...props.secrets,
          ],
          // The embedding model runs inside, on the CPU.
          resources: resourcesOf({ cpu: '4', memory: '4Gi', ephemeralStorage: '5Gi' }),
        },
        podOverrides: podOverrides(props),
        storage: props.size === undefined ? undefined : { size: k8s.Quantity.fromString(props.size) },
        userConfig: { configMapName: props.configMap },
      },
      ...(props.allowedNamespaces === undefined
        ? {}
        : { network: { exposeRoute: false, allowedFrom: { namespaces: props.allowedNamespaces } } }),
    },
  }) as LlamaStackResource;
}

/** Variables that no secret is in, whoever runs the server. */
export function plainVariables({
  use: { files, stores, metrics },
  configuration,
}: Pick<LlamaStackResourceProps, 'use' | 'configuration'>): Readonly<Record<string, string>> {
  const ca = files.type === 's3' ? files.connection.ca : undefined;
  const databaseCa = databaseCaOf(stores);
  return {
    // Moves what run.yaml cannot move (prompts.db) to the volume (llama_stack/core/utils/config_dirs.py @v0.2.22).
    LLAMA_STACK_CONFIG_DIR: statePath,
    // Clients of other minor versions are refused otherwise (llama_stack/core/server/server.py @v0.2.22).
    LLAMA_STACK_DISABLE_VERSION_CHECK: 'true',
    // The model that the provider lists by itself is not there; without these, who asks for it waits for a download.
    HF_HUB_OFFLINE: '1',
    TRANSFORMERS_OFFLINE: '1',
    // OTLPMetricExporter() takes both from its environment alone; its own interval is a minute
    // (providers/inline/telemetry/meta_reference/telemetry.py @v0.2.22).
    ...(metrics === undefined
      ? {}
      : { OTEL_EXPORTER_OTLP_ENDPOINT: metrics.url(), OTEL_METRIC_EXPORT_INTERVAL: '30000' }),
    // The SQL stores have no fields for it; their driver reads these, as libpq does (MagicStack/asyncpg asyncpg/connect_utils.py
    // @v0.30.0).
    ...(databaseCa === undefined
      ? {}
      : { PGSSLMODE: 'verify-full', PGSSLROOTCERT: `${databaseCaPath}/${databaseCa.key}` }),
    ...(ca === undefined ? {} : { AWS_CA_BUNDLE: `${objectStoreCaPath}/${ca.key}` }),
    ...(awsConfigKey in configuration.files ? { AWS_CONFIG_FILE: `${userConfigPath}/${awsConfigKey}` } : {}),
  };
}

function databaseCaOf(stores: StoresConfig): CertificateAuthority | undefined {
  return stores.type === 'postgresql' ? stores.database.ca : undefined;
}

/** Key of the ConfigMap with the configuration file of the AWS SDK, where one is needed. */
export const awsConfigKey = 'aws-config';

/** A folder that the server only reads: the weights of the embedding model, or certificates. */
interface ReadOnlyFolder {
  /** Name of the volume. */
  readonly volume: string;
  readonly path: string;
  readonly source: { readonly claim: string } | { readonly configMap: string };
}

/** Everything that the server reads and does not write, each at a path of its own. */
export function readOnlyFolders(use: LlamaStackUse): readonly ReadOnlyFolder[] {
  const { embedder, files, guardrails, stores } = use;
  const databaseCa = databaseCaOf(stores);
  const ca = files.type === 's3' ? files.connection.ca : undefined;
  const ofServers = new Map(
    [
      ...serversOf(use).map(modelCa),
      ...(guardrails === undefined ? [] : [guardrailsCa(guardrails)]),
      vectorStoreCa(use.vectorStore.ca),
    ]
      .filter((each) => each !== undefined)
      .map((each) => [each.path, each]),
  );
  return [
    ...(embedder.type === 'weights'
      ? [{ volume: 'embedding-model', path: embeddingPath, source: { claim: embedder.weights.claim } }]
      : []),
    ...[...ofServers.values()].map(({ volume, path, configMap }) => ({
      volume,
      path,
      source: { configMap },
    })),
    ...(ca === undefined
      ? []
      : [{ volume: 'object-store-ca', path: objectStoreCaPath, source: { configMap: ca.configMap } }]),
    ...(databaseCa === undefined
      ? []
      : [{ volume: 'database-ca', path: databaseCaPath, source: { configMap: databaseCa.configMap } }]),
  ];
}

/** What the server reads; `tlsConfig.caBundle` would replace the trust of every connection. */
function podOverrides({
  use,
  serviceAccount: serviceAccountName,
}: LlamaStackResourceProps): llamastack.LlamaStackDistributionSpecServerPodOverrides | undefined {
  const folders = readOnlyFolders(use);
  if (folders.length === 0) return serviceAccountName === undefined ? undefined : { serviceAccountName };
  return {
    serviceAccountName,
    volumes: folders.map(({ volume: name, source }) =>
      'claim' in source
        ? { name, persistentVolumeClaim: { claimName: source.claim } }
        : { name, configMap: { name: source.configMap } },
    ),
    volumeMounts: folders.map(({ volume: name, path: mountPath }) => ({ name, mountPath, readOnly: true })),
  };
}

/** Reads a rendered LlamaStackDistribution. */
export function settingsOf(rendered: Manifest): ServerSettings {
  const spec = recordAt(rendered, 'spec', 'server');
  const { replicas } = recordAt(rendered, 'spec');
  const { configMapName } = recordAt(spec, 'userConfig');
  const { mountPath } = recordAt(spec, 'storage');
  return {
    path: 'spec.server',
    server: spec,
    replicas: Number(replicas ?? 1),
    places: { env: 'containerSpec.env', mounts: 'podOverrides.volumeMounts' },
    volumes: recordsAt(spec, 'podOverrides', 'volumes'),
    mounts: recordsAt(spec, 'podOverrides', 'volumeMounts'),
    configMap: typeof configMapName === 'string' ? configMapName : undefined,
    env: variablesOf(recordsAt(spec, 'containerSpec', 'env')),
    mountPath: typeof mountPath === 'string' ? `${mountPath.replace(/\/+$/, '')}/` : defaultMountPath,
  };
}

/** Variables of a container by name; undefined where a Secret has the value. */
export function variablesOf(
  entries: readonly Record<string, unknown>[],
): ReadonlyMap<string, string | undefined> {
  return new Map(
    entries.map(({ name, value }) => [String(name), typeof value === 'string' ? value : undefined]),
  );
}
