import { z } from 'zod';
import { environmentSchema } from '../../lib/environment/schema';
import { jsonText } from './json-text';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of an environment file, for editors and other programs. */
export function environmentJsonSchema(): JsonSchema {
  // 'input' describes what somebody writes: a setting with a default is optional.
  const schema = z.toJSONSchema(environmentSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      // The largest exact integer says nothing to a reader.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return schema;
}

/** Content of environments/environment.schema.json. */
export function environmentJsonSchemaText(): string {
  return jsonText(environmentJsonSchema());
}
