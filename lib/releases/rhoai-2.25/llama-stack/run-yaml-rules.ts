import { pathText, recordAt, recordsAt, walk } from '../../../kubernetes/manifest';
import { checkFields } from './check-fields';
import * as known from './run-yaml-fields';
import type { LlamaStackFinding, LlamaStackRule, ServedLlamaStack } from '../../served-llama-stack';

/** Rules over the text of run.yaml. */
export const runYamlRules: readonly LlamaStackRule[] = [
  (served) => checkFields(served.run, known.topLevelFields, '', served),
  identityIsRight,
  apisHaveProviders,
  providersAreKnown,
  providerIdsAreUnique,
  dependenciesAreThere,
  telemetryIsThere,
  resourcesAreKnown,
  vllmUrlsAreRight,
  embeddingsAgree,
  vectorDatabasesAreNamed,
  serverSettingsWork,
  variableNamesAreUpperCase,
  certificatesAreChecked,
];

function identityIsRight({ run }: ServedLlamaStack): LlamaStackFinding[] {
  return [
    ...(run.image_name === 'rh'
      ? []
      : [
          {
            where: 'image_name',
            message: `${String(run.image_name)} leads prompts.db out of the volume`,
            remedy: 'write rh',
          },
        ]),
    ...(Number(run.version) === 2
      ? []
      : [{ where: 'version', message: `${String(run.version)} is not 2`, remedy: 'write 2' }]),
  ];
}

function apisHaveProviders({ run }: ServedLlamaStack): LlamaStackFinding[] {
  const listed = Array.isArray(run.apis) ? run.apis.map(String) : [];
  const provided = Object.keys(recordAt(run, 'providers'));
  return [
    ...listed
      .filter((api) => !provided.includes(api))
      .map((api) => ({
        where: 'apis',
        message: `${api} has no provider`,
        remedy: 'add a provider, or remove the API',
      })),
    ...provided
      .filter((api) => !known.apiNames.includes(api))
      .map((api) => ({
        where: `providers.${api}`,
        message: `${api} is not an API`,
        remedy: `use one of: ${known.apiNames.join(', ')}`,
      })),
    ...provided
      .filter((api) => listed.length > 0 && !listed.includes(api))
      .map((api) => ({
        where: `providers.${api}`,
        message: `${api} is not served: apis does not list it`,
        remedy: `add ${api} to apis`,
      })),
  ];
}

interface ProviderEntry {
  readonly api: string;
  readonly where: string;
  readonly entry: Record<string, unknown>;
}

function providersOf(run: Record<string, unknown>): ProviderEntry[] {
  return Object.keys(recordAt(run, 'providers')).flatMap((api) =>
    recordsAt(run, 'providers', api).map((entry, index) => ({
      api,
      entry,
      where: `providers.${api}[${index}]`,
    })),
  );
}

function providersAreKnown(served: ServedLlamaStack): LlamaStackFinding[] {
  return providersOf(served.run).flatMap(({ api, where, entry }) => {
    const types = known.providerFields[api] ?? {};
    const type = String(entry.provider_type);
    const fields = types[type];
    return [
      ...checkFields(entry, known.providerEntryFields, where, served),
      ...(fields === undefined
        ? [
            {
              where: `${where}.provider_type`,
              message: `${type} is not known to run on the image of this release`,
              remedy: `use one of: ${Object.keys(types).join(', ')}`,
            },
          ]
        : checkFields(entry.config, fields, `${where}.config`, served)),
    ];
  });
}

function providerIdsAreUnique({ run }: ServedLlamaStack): LlamaStackFinding[] {
  const providers = providersOf(run);
  return providers.flatMap(({ api, where, entry }, position) =>
    providers
      .slice(0, position)
      .some((other) => other.api === api && other.entry.provider_id === entry.provider_id)
      ? [
          {
            where: `${where}.provider_id`,
            message: `${String(entry.provider_id)} is the id of another provider of ${api}, which it would replace`,
            remedy: 'write another provider_id',
          },
        ]
      : [],
  );
}

function dependenciesAreThere({ run }: ServedLlamaStack): LlamaStackFinding[] {
  const provided = new Set(providersOf(run).map(({ api }) => api));
  return providersOf(run).flatMap(({ api, where, entry }) =>
    (known.apiDependencies[`${api} ${String(entry.provider_type)}`] ?? [])
      .filter((needed) => !provided.has(needed))
      .map((needed) => ({
        where,
        message: `needs the API ${needed}, which has no provider; the server would not start`,
        remedy: `add a provider of ${needed}`,
      })),
  );
}

/** Without the API the server itself opens a trace store outside its volume. */
function telemetryIsThere({ run }: ServedLlamaStack): LlamaStackFinding[] {
  if (recordsAt(run, 'providers', 'telemetry').length > 0) return [];
  return [
    {
      where: 'providers.telemetry',
      message: 'has no provider; the server would write trace_store.db outside its volume',
      remedy: 'add inline::meta-reference with sqlite_db_path',
    },
  ];
}

function resourcesAreKnown(served: ServedLlamaStack): LlamaStackFinding[] {
  const providers = providersOf(served.run);
  return Object.entries(known.resourceFields).flatMap(([list, fields]) =>
    recordsAt(served.run, list).flatMap((entry, index) => {
      const where = `${list}[${index}]`;
      const id = entry.provider_id;
      const ids = providers
        .filter(({ api }) => api === fields.api)
        .map((provider) => provider.entry.provider_id);
      return [
        ...checkFields(entry, fields, where, served),
        ...(ids.includes(id)
          ? []
          : [
              {
                where: `${where}.provider_id`,
                message: `${String(id)} is not the id of a provider of ${fields.api}`,
                remedy: `use one of: ${ids.map(String).join(', ')}`,
              },
            ]),
      ];
    }),
  );
}

function vllmUrlsAreRight({ run, env }: ServedLlamaStack): LlamaStackFinding[] {
  return providersOf(run)
    .filter(({ entry }) => entry.provider_type === 'remote::vllm')
    .map(({ where, entry }) => ({
      where: `${where}.config.url`,
      url: resolve(recordAt(entry, 'config').url, env),
    }))
    .filter(({ url }) => url !== undefined && !/^https?:\/\/.+\/v1$/.test(url))
    .map(({ where, url }) => ({
      where,
      message: `${String(url)} is not a URL that ends with /v1`,
      remedy: 'take it from openAiUrl()',
    }));
}

/** The value behind a reference; undefined where a Secret holds it. */
function resolve(value: unknown, env: ServedLlamaStack['env']): string | undefined {
  const [, name, fallback] = /^\$\{env\.([A-Z0-9_]+)(?::=([^}]*))?\}$/.exec(String(value)) ?? [];
  if (name === undefined) return String(value);
  return env.has(name) ? env.get(name) : (fallback ?? '');
}

function embeddingsAgree({ run, embedding }: ServedLlamaStack): LlamaStackFinding[] {
  const models = recordsAt(run, 'models')
    .map((model, index) => ({ model, where: `models[${index}].metadata.embedding_dimension` }))
    .filter(({ model }) => model.model_type === 'embedding');
  const dimension = (found: unknown, where: string): LlamaStackFinding[] =>
    found === embedding.dimension
      ? []
      : [
          {
            where,
            message: `${String(found)} is not ${embedding.dimension}, the dimension of ${embedding.repository}`,
            remedy: 'take it from the embedding model of the environment',
          },
        ];
  return [
    ...models.flatMap(({ model, where }) =>
      dimension(recordAt(model, 'metadata').embedding_dimension, where),
    ),
    ...recordsAt(run, 'vector_dbs').flatMap((entry, index) =>
      dimension(entry.embedding_dimension, `vector_dbs[${index}].embedding_dimension`),
    ),
    ...(models.some(({ model }) => model.model_id === embedding.name)
      ? []
      : [
          {
            where: 'models',
            message: `does not register ${embedding.name}, the embedding model of the environment`,
            remedy: 'register it with its dimension',
          },
        ]),
  ];
}

/** 0.2.22 drops `vector_db_id` and makes a new store at every start (core/routing_tables/vector_dbs.py). */
function vectorDatabasesAreNamed({ run }: ServedLlamaStack): LlamaStackFinding[] {
  const models = recordsAt(run, 'models').flatMap((model) => [
    model.model_id,
    model.provider_model_id,
    `${String(model.provider_id)}/${String(model.provider_model_id)}`,
  ]);
  return recordsAt(run, 'vector_dbs').flatMap((entry, index) => [
    ...('provider_vector_db_id' in entry
      ? []
      : [
          {
            where: `vector_dbs[${index}]`,
            message: `${String(entry.vector_db_id)} would become a new store with a new id at every start`,
            remedy: 'create stores through the API, or write provider_vector_db_id too',
          },
        ]),
    ...(models.includes(entry.embedding_model)
      ? []
      : [
          {
            where: `vector_dbs[${index}].embedding_model`,
            message: `${String(entry.embedding_model)} is not a registered model`,
            remedy: 'use the id of the embedding model',
          },
        ]),
  ]);
}

function serverSettingsWork({ run }: ServedLlamaStack): LlamaStackFinding[] {
  const server = recordAt(run, 'server');
  return [
    ...(server.auth === undefined || server.auth === null
      ? []
      : [
          {
            where: 'server.auth',
            message: 'closes /v1/health too, which the startup probe of the operator reads',
            remedy: 'put a proxy before the server',
          },
        ]),
    ...(server.port === undefined
      ? []
      : [
          {
            where: 'server.port',
            message: 'has no effect: the port comes from the command line',
            remedy: 'remove it; containerSpec.port decides',
          },
        ]),
  ];
}

/** A client that trusts every certificate talks to anybody; a CA file is the way to trust one more. */
function certificatesAreChecked({ run }: ServedLlamaStack): LlamaStackFinding[] {
  return [...walk(run)].flatMap(({ path, value }) =>
    path.at(-1) === 'tls_verify' && value === false
      ? [
          {
            where: pathText(path),
            message: 'trusts every certificate',
            remedy: 'name the file of the CA',
          },
        ]
      : [],
  );
}

function variableNamesAreUpperCase({ run }: ServedLlamaStack): LlamaStackFinding[] {
  return [...walk(run)].flatMap(({ path, value }) => {
    const names = typeof value === 'string' ? [...value.matchAll(/\$\{env\.([^}:]*)/g)] : [];
    return names
      .filter(([, name = '']) => !/^[A-Z0-9_]+$/.test(name))
      .map(([, name = '']) => ({
        where: pathText(path),
        message: `\${env.${name}} stays as it is: names are upper-case letters, digits and "_"`,
        remedy: `write ${name.toUpperCase()}`,
      }));
  });
}
