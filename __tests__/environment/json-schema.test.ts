import Ajv from 'ajv';
import { parse } from 'yaml';
import { environmentSchema } from '../../lib/environment/schema';
import { environmentJsonSchema } from '../../tools/docs/json-schema';
import { exampleText } from '../../tools/environments';
import { semanticCases, structuralCases } from './cases';
import { changed, validFile } from './cases/broken-file';

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(environmentJsonSchema());

const accepts = (text: string): boolean => validate(parse(text));

test.each(['demo', 'lab'] as const)('accepts %s', (name) => {
  expect(accepts(exampleText(name))).toBe(true);
});

test('accepts the valid file of the tests', () => {
  expect(accepts(validFile)).toBe(true);
});

test.each(structuralCases.map((file) => [file.title, file] as const))('rejects %s', (_, { changes }) => {
  const text = changed(changes);
  expect(environmentSchema.safeParse(parse(text)).success).toBe(false);
  expect(accepts(text)).toBe(false);
});

test.each(semanticCases.map((file) => [file.title, file] as const))(
  'leaves to the program: %s',
  (_, { changes }) => {
    const text = changed(changes);
    expect(environmentSchema.safeParse(parse(text)).success).toBe(true);
    expect(accepts(text)).toBe(true);
  },
);

test('has no limit that only the number type sets', () => {
  expect(JSON.stringify(environmentJsonSchema())).not.toContain(String(Number.MAX_SAFE_INTEGER));
});

test('requires nothing that has a default', () => {
  expect(environmentJsonSchema().required).toEqual(['name', 'openshift', 'cluster', 'delivery']);
});
