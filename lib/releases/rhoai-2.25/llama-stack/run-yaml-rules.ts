import { posix } from 'node:path';
import { isRecord, recordAt, recordsAt, walk } from '../../../kubernetes/manifest';
import { nearest } from '../../../program/nearest';
import { alternatives } from '../../../environment/value-text';
import { pathText } from '../../../guards/guard';
import * as known from './run-yaml-fields';
import type { Finding, RunYamlRule, ServedRunYaml } from '../../served-llama-stack';

/** Rules over the text of run.yaml. */
export const runYamlRules: readonly RunYamlRule[] = [
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

/** Unknown and missing fields of a mapping, and what can be told of the values of the others. */
function checkFields(value: unknown, fields: known.Fields, where: string, served: ServedRunYaml): Finding[] {
  const record = isRecord(value) ? value : {};
  const kinds = { ...fields.required, ...fields.optional };
  const names = Object.keys(kinds);
  const place = (name: string): string => (where === '' ? name : `${where}.${name}`);
  return [
    ...Object.keys(record)
      .filter((name) => !names.includes(name))
      .map((name) => {
        const guess = nearest(name, names);
        const remedy =
          guess.length === 0 ? `remove ${name}` : `did you mean ${alternatives(guess)}? Or remove ${name}`;
        return { where: place(name), message: `${name} is not a field here; Llama Stack ignores it`, remedy };
      }),
    ...Object.keys(fields.required ?? {})
      .filter((name) => !(name in record))
      .map((name) => ({ where: where || 'top level', message: `lacks ${name}`, remedy: `write ${name}` })),
    ...Object.entries(kinds).flatMap(([name, kind]) =>
      name in record ? checkValue(record[name], kind, place(name), served) : [],
    ),
  ];
}

function checkValue(value: unknown, kind: known.FieldKind, where: string, served: ServedRunYaml): Finding[] {
  switch (kind) {
    case 'any':
      return [];
    case 'secret':
      return isReferenceOrNothing(value)
        ? []
        : [
            {
              where,
              message: 'is a literal credential',
              remedy: 'write a reference such as ${env.NAME}, or leave it out',
            },
          ];
    case 'path':
      return checkPath(value, where, served.mountPath);
    case 'kvStore':
    case 'sqlStore':
      return checkStore(value, kind, where, served);
    case 'inferenceStore':
      return isRecord(value) && 'sql_store_config' in value
        ? checkFields(value, known.inferenceStoreFields, where, served)
        : checkStore(value, 'sqlStore', where, served);
  }
}

/** Without a default, or with one that is no credential. */
function isReferenceOrNothing(value: unknown): boolean {
  return value === null || (typeof value === 'string' && /^\$\{env\.\w+(:=(fake)?)?\}$/.test(value));
}

function checkPath(value: unknown, where: string, mountPath: string): Finding[] {
  const normal = typeof value === 'string' ? posix.normalize(value) : '';
  if (normal.startsWith(mountPath)) return [];
  return [
    {
      where,
      message: `${String(value)} is not below ${mountPath}, the one directory that the server can write`,
      remedy: `write a path below ${mountPath}`,
    },
  ];
}

function checkStore(
  value: unknown,
  kind: 'kvStore' | 'sqlStore',
  where: string,
  served: ServedRunYaml,
): Finding[] {
  const type = recordAt({ value }, 'value').type;
  const types = known.storeFields[kind];
  const fields = typeof type === 'string' ? types[type] : undefined;
  if (fields !== undefined) return checkFields(value, fields, where, served);
  const allowed = Object.keys(types).join(', ');
  return [
    { where, message: `has no store type of ${allowed}`, remedy: `write type: sqlite and its db_path` },
  ];
}

function identityIsRight({ run }: ServedRunYaml): Finding[] {
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

function apisHaveProviders({ run }: ServedRunYaml): Finding[] {
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

function providersAreKnown(served: ServedRunYaml): Finding[] {
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

function providerIdsAreUnique({ run }: ServedRunYaml): Finding[] {
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

function dependenciesAreThere({ run }: ServedRunYaml): Finding[] {
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
function telemetryIsThere({ run }: ServedRunYaml): Finding[] {
  if (recordsAt(run, 'providers', 'telemetry').length > 0) return [];
  return [
    {
      where: 'providers.telemetry',
      message: 'has no provider; the server would write trace_store.db outside its volume',
      remedy: 'add inline::meta-reference with sqlite_db_path',
    },
  ];
}

function resourcesAreKnown(served: ServedRunYaml): Finding[] {
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

function vllmUrlsAreRight({ run, env }: ServedRunYaml): Finding[] {
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
function resolve(value: unknown, env: ServedRunYaml['env']): string | undefined {
  const [, name, fallback] = /^\$\{env\.([A-Z0-9_]+)(?::=([^}]*))?\}$/.exec(String(value)) ?? [];
  if (name === undefined) return String(value);
  return env.has(name) ? env.get(name) : (fallback ?? '');
}

function embeddingsAgree({ run, embedding }: ServedRunYaml): Finding[] {
  const models = recordsAt(run, 'models')
    .map((model, index) => ({ model, where: `models[${index}].metadata.embedding_dimension` }))
    .filter(({ model }) => model.model_type === 'embedding');
  const dimension = (found: unknown, where: string): Finding[] =>
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
    ...(models.some(({ model }) => model.provider_model_id === embedding.repository)
      ? []
      : [
          {
            where: 'models',
            message: `does not register ${embedding.repository}, the embedding model of the environment`,
            remedy: 'register it with its dimension',
          },
        ]),
  ];
}

/** 0.2.22 drops `vector_db_id` and makes a new store at every start (core/routing_tables/vector_dbs.py). */
function vectorDatabasesAreNamed({ run }: ServedRunYaml): Finding[] {
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

function serverSettingsWork({ run }: ServedRunYaml): Finding[] {
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
function certificatesAreChecked({ run }: ServedRunYaml): Finding[] {
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

function variableNamesAreUpperCase({ run }: ServedRunYaml): Finding[] {
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
