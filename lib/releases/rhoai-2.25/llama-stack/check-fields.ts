import { posix } from 'node:path';
import { isRecord, recordAt } from '../../../kubernetes/manifest';
import { nearest } from '../../../program/nearest';
import { alternatives } from '../../../program/value-text';
import type { LlamaStackFinding, ServedLlamaStack } from '../../served-llama-stack';
import * as known from './run-yaml-fields';

/** Unknown and missing fields of a mapping, and what can be told of the values of the others. */
export function checkFields(
  value: unknown,
  fields: known.Fields,
  where: string,
  served: ServedLlamaStack,
): LlamaStackFinding[] {
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

function checkValue(
  value: unknown,
  kind: known.FieldKind,
  where: string,
  served: ServedLlamaStack,
): LlamaStackFinding[] {
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
/** A login of Milvus is the name of its user and a reference. */
function isReferenceOrNothing(value: unknown): boolean {
  return value === null || (typeof value === 'string' && /^(root:)?\$\{env\.\w+(:=(fake)?)?\}$/.test(value));
}

function checkPath(value: unknown, where: string, mountPath: string): LlamaStackFinding[] {
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
  served: ServedLlamaStack,
): LlamaStackFinding[] {
  const type = recordAt({ value }, 'value').type;
  const types = known.storeFields[kind];
  const fields = typeof type === 'string' ? types[type] : undefined;
  if (fields !== undefined) return checkFields(value, fields, where, served);
  const allowed = Object.keys(types).join(', ');
  return [
    { where, message: `has no store type of ${allowed}`, remedy: `write type: sqlite and its db_path` },
  ];
}
