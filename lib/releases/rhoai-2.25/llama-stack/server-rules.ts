import { shieldsWork } from './shield-rules';
import { isRecord, recordAt, recordsAt, walk } from '../../../kubernetes/manifest';
import type { LlamaStackFinding, LlamaStackRule, ServedLlamaStack } from '../../served-llama-stack';

const references = /\$\{env\.([^}:]*)(:[=+][^}]*)?\}/g;

/** Rules over the resource that starts the server. */
export const serverRules: readonly LlamaStackRule[] = [
  referencedVariablesAreSet,
  secretVariablesAreUsed,
  operatorVariablesAreLeft,
  startIsTheOperators,
  stateIsKept,
  replicasShareTheirStores,
  certificatesCanBeChecked,
  databaseCaIsMounted,
  embeddingsAreMounted,
  telemetryIsSent,
  shieldsWork,
];

/** Rules over the Deployment of ours that runs the server without its operator. */
export const ownServerRules: readonly LlamaStackRule[] = [
  referencedVariablesAreSet,
  secretVariablesAreUsed,
  startReadsTheFile,
  volumeHasOneWriter,
  certificatesCanBeChecked,
  databaseCaIsMounted,
  embeddingsAreMounted,
  telemetryIsSent,
  shieldsWork,
];

/** Names that run.yaml refers to, and whether each has a default. */
function referencesOf(run: unknown): { name: string; optional: boolean }[] {
  return [...walk(run)].flatMap(({ value }) =>
    typeof value === 'string'
      ? [...value.matchAll(references)].map(([, name = '', operator]) => ({
          name,
          optional: operator !== undefined,
        }))
      : [],
  );
}

function referencedVariablesAreSet({ run, env, places }: ServedLlamaStack): LlamaStackFinding[] {
  const missing = referencesOf(run).filter(({ name, optional }) => !optional && !env.has(name));
  return [...new Set(missing.map(({ name }) => name))].map((name) => ({
    where: places.env,
    message: `lacks ${name}, which run.yaml refers to without a default; the server would not start`,
    remedy: `set ${name} from its SecretContract`,
  }));
}

function secretVariablesAreUsed({ run, env, places }: ServedLlamaStack): LlamaStackFinding[] {
  const used = new Set(referencesOf(run).map(({ name }) => name));
  return [...env]
    .filter(([name, value]) => value === undefined && !used.has(name))
    .map(([name]) => ({
      where: places.env,
      message: `gives the container the secret ${name}, which run.yaml does not refer to`,
      remedy: `remove ${name}`,
    }));
}

/** A second HF_HOME stops the operator (facts: adnan-drina/private-ai-demo 1cbb0d4); the other is its own, too. */
function operatorVariablesAreLeft({ env }: ServedLlamaStack): LlamaStackFinding[] {
  return ['HF_HOME', 'SSL_CERT_FILE']
    .filter((name) => env.has(name))
    .map((name) => ({
      where: 'containerSpec.env',
      message: `sets ${name}, which the operator sets`,
      remedy: `remove ${name}`,
    }));
}

function startIsTheOperators({ server }: ServedLlamaStack): LlamaStackFinding[] {
  const container = recordAt(server, 'containerSpec');
  return ['command', 'args']
    .filter((field) => container[field] !== undefined)
    .map((field) => ({
      where: `containerSpec.${field}`,
      message: `${field} would replace the start script that reads run.yaml`,
      remedy: `remove ${field}`,
    }));
}

/** Where run.yaml keeps registrations, answers and files in the pod; traces are no loss. */
function filesOf(run: Record<string, unknown>): string[] {
  return [...walk(run)].flatMap(({ path, value }) =>
    ['db_path', 'storage_dir'].includes(String(path.at(-1))) && typeof value === 'string' ? [value] : [],
  );
}

function stateIsKept({ run, server }: ServedLlamaStack): LlamaStackFinding[] {
  if (isRecord(server.storage) || filesOf(run).length === 0) return [];
  return [
    {
      where: 'storage',
      message: 'has no volume; registrations and files would be lost with the pod',
      remedy: 'state storage.size',
    },
  ];
}

/** A volume has one writer, and a database that is a file too. */
function replicasShareTheirStores({ run, server, replicas }: ServedLlamaStack): LlamaStackFinding[] {
  if (replicas < 2) return [];
  const [file] = filesOf(run);
  return [
    ...(file === undefined
      ? []
      : [
          {
            where: 'replicas',
            message: `${replicas} servers would each have a ${file} of their own, or write into that of another one`,
            remedy: 'keep the stores in PostgreSQL and files in a bucket, or write 1',
          },
        ]),
    ...(isRecord(server.storage)
      ? [
          {
            where: 'storage',
            message: `one volume of one node for ${replicas} servers: those on other nodes would not start`,
            remedy: 'remove storage, or write replicas: 1',
          },
        ]
      : []),
  ];
}

/** Where no operator decides it, the command names the file. */
function startReadsTheFile({ server, mounts, configMap }: ServedLlamaStack): LlamaStackFinding[] {
  const [container = {}] = recordsAt(server, 'template', 'spec', 'containers');
  const command = Array.isArray(container.command) ? container.command.map(String) : [];
  const folder = mounts.find(({ mountPath }) => command.at(-1) === `${String(mountPath)}/run.yaml`);
  if (folder !== undefined && configMap !== undefined) return [];
  return [
    {
      where: 'template.spec.containers[0].command',
      message: `starts ${command.join(' ') || 'the entry point of the image'}, which reads no mounted run.yaml`,
      remedy: 'end the command with the path of run.yaml in the mounted ConfigMap',
    },
  ];
}

/** Databases are files, which two servers would break; and a volume of one node is free only when its pod has gone. */
function volumeHasOneWriter({ server, volumes, mounts, mountPath }: ServedLlamaStack): LlamaStackFinding[] {
  const state = mounts.find(({ mountPath: path }) => `${String(path)}/` === mountPath);
  const volume = volumes.find(({ name }) => name === state?.name);
  return [
    ...(volume !== undefined && 'persistentVolumeClaim' in volume
      ? []
      : [
          {
            where: 'template.spec.volumes',
            message: `has no claim at ${mountPath}; registrations and files would be lost with the pod`,
            remedy: 'mount a PersistentVolumeClaim there',
          },
        ]),
    ...(server.replicas === 1 && recordAt(server, 'strategy').type === 'Recreate'
      ? []
      : [
          {
            where: 'strategy',
            message: 'lets two pods write the same databases',
            remedy: 'write replicas: 1 and type: Recreate',
          },
        ]),
  ];
}

/** Certificates of Services are of a CA that no image has; its file must be named, and mounted. */
function certificatesCanBeChecked({ run, mounts, places }: ServedLlamaStack): LlamaStackFinding[] {
  const folders = mounts.map(({ mountPath }) => String(mountPath));
  return [...walk(run)].flatMap(({ value }) => {
    if (!isRecord(value) || typeof value.url !== 'string') return [];
    const { url, tls_verify: ca } = value;
    if (typeof ca !== 'string') {
      // That no certificate is checked at all is a finding of its own.
      if (ca === false || !/^https:\/\/[^/]+\.svc(\.cluster\.local)?[:/]/.test(url)) return [];
      return [
        {
          where: places.mounts,
          message: `would not trust ${url}: its certificate is of the service CA`,
          remedy: 'name the file of the service CA as tls_verify',
        },
      ];
    }
    if (folders.some((path) => ca.startsWith(`${path}/`))) return [];
    return [
      {
        where: places.mounts,
        message: `lacks ${ca}, which run.yaml names for ${url}; the server would not start`,
        remedy: 'mount the ConfigMap of the CA there',
      },
    ];
  });
}

/** The exporter reads the variable alone, and sends to localhost without it; traces have every question and answer. */
function telemetryIsSent({ run, env, places }: ServedLlamaStack): LlamaStackFinding[] {
  return recordsAt(run, 'providers', 'telemetry').flatMap(({ config }) => {
    const { sinks, otel_exporter_otlp_endpoint: endpoint } = recordAt({ config }, 'config');
    const exported = (Array.isArray(sinks) ? sinks.map(String) : []).filter((sink) =>
      sink.startsWith('otel_'),
    );
    if (exported.length === 0) return [];
    return [
      ...(typeof endpoint === 'string' && env.get('OTEL_EXPORTER_OTLP_ENDPOINT') === endpoint
        ? []
        : [
            {
              where: places.env,
              message: `sends ${exported.join(', ')} to ${env.get('OTEL_EXPORTER_OTLP_ENDPOINT') ?? 'localhost'}, and run.yaml names ${String(endpoint)}`,
              remedy: 'set OTEL_EXPORTER_OTLP_ENDPOINT to otel_exporter_otlp_endpoint',
            },
          ]),
      ...(exported.includes('otel_trace')
        ? [
            {
              where: places.env,
              message: 'sends every question and answer, which are in the traces',
              remedy: 'remove otel_trace',
            },
          ]
        : []),
    ];
  });
}

function databaseCaIsMounted({ run, mounts, places }: ServedLlamaStack): LlamaStackFinding[] {
  const folders = mounts.map(({ mountPath }) => String(mountPath));
  const files = [...walk(run)].flatMap(({ path, value }) =>
    path.at(-1) === 'ca_cert_path' && typeof value === 'string' ? [value] : [],
  );
  return [...new Set(files)]
    .filter((file) => !folders.some((path) => file.startsWith(`${path}/`)))
    .map((file) => ({
      where: places.mounts,
      message: `lacks ${file}, the CA of the database; the server would not start`,
      remedy: 'mount the ConfigMap of the CA there',
    }));
}

/** sentence-transformers takes what is no folder for a repository, and downloads it at the first request. */
function embeddingsAreMounted({ run, volumes, mounts, env, places }: ServedLlamaStack): LlamaStackFinding[] {
  const inside = recordsAt(run, 'providers', 'inference')
    .filter(({ provider_type: type }) => type === 'inline::sentence-transformers')
    .map(({ provider_id: id }) => id);
  if (inside.length === 0) return [];
  const claims = volumes.filter((volume) => 'persistentVolumeClaim' in volume).map(({ name }) => name);
  const folders = mounts
    .filter(({ name }) => claims.includes(name))
    .map(({ mountPath }) => String(mountPath));
  return [
    ...recordsAt(run, 'models')
      .filter(({ provider_id: id }) => inside.includes(id))
      .map(({ provider_model_id: id }) => String(id))
      .filter((id) => !folders.some((folder) => id === folder || id.startsWith(`${folder}/`)))
      .map((id) => ({
        where: places.mounts,
        message: `${id} is in no mounted volume; the server would look for it at huggingface.co`,
        remedy: 'mount the volume of its weights, and name the folder as provider_model_id',
      })),
    ...['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE']
      .filter((name) => env.get(name) !== '1')
      .map((name) => ({
        where: places.env,
        message: `lacks ${name}: 1; the server would download models that are not mounted`,
        remedy: `set ${name} to 1`,
      })),
  ];
}
