import type { SchemaNode } from '../../tools/import/crd';
import { type JsonSchema, toJsonSchema } from '../../tools/import/json-schema';
import { SubtreeSharing } from '../../tools/import/share';

const text: SchemaNode = { type: 'string' };

describe('conversion of a structural schema', () => {
  test.each<[string, SchemaNode, JsonSchema]>([
    [
      'int-or-string: both types, without the anyOf that repeats them',
      { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, text], pattern: '^a$' },
      { type: ['integer', 'string'], pattern: '^a$' },
    ],
    [
      'nullable: null is a type and an enum value',
      { type: 'string', nullable: true, enum: ['a'] },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      'exclusive bounds are numbers',
      { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
      { type: 'number', exclusiveMinimum: 0, maximum: 9 },
    ],
    ['objects are closed', { type: 'object' }, { type: 'object', additionalProperties: false }],
    [
      'open only where the server keeps unknown fields',
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { a: text } },
      { type: 'object', properties: { a: { type: 'string' } } },
    ],
    [
      'so are the objects of a list that keeps them',
      { type: 'array', 'x-kubernetes-preserve-unknown-fields': true, items: { type: 'object' } },
      { type: 'array', items: { type: 'object' } },
    ],
    [
      'maps keep the type of their values',
      { type: 'object', additionalProperties: text },
      { type: 'object', additionalProperties: { type: 'string' } },
    ],
    [
      'a pattern that JavaScript cannot read is left out',
      { type: 'string', pattern: '^(?i)a$' },
      { type: 'string' },
    ],
    [
      'conditions only add: nothing in them is closed',
      {
        type: 'object',
        properties: { a: text },
        anyOf: [{ type: 'object', properties: { a: { maxLength: 0 } } }],
      },
      {
        type: 'object',
        properties: { a: { type: 'string' } },
        additionalProperties: false,
        anyOf: [{ type: 'object', properties: { a: { maxLength: 0 } } }],
      },
    ],
    [
      'an embedded object has apiVersion and kind',
      {
        type: 'object',
        'x-kubernetes-embedded-resource': true,
        'x-kubernetes-preserve-unknown-fields': true,
      },
      {
        type: 'object',
        required: ['apiVersion', 'kind'],
        properties: {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          metadata: { type: 'object' },
        },
      },
    ],
  ])('%s', (_rule, node, expected) => {
    expect(toJsonSchema(node)).toEqual(expected);
  });
});

describe('sharing', () => {
  const fields = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`field${n}`, { type: 'string' }]));
  const big = (): JsonSchema => ({ type: 'object', properties: fields, additionalProperties: false });

  test('names a repeated subtree after its first place, and leaves its default at each place', () => {
    const schema: JsonSchema = {
      properties: { one: { ...big(), default: {} }, two: big(), small: { type: 'string' } },
    };
    const sharing = new SubtreeSharing({ schema });
    expect(sharing.share(schema, 'Kind')).toEqual({
      properties: {
        one: { $ref: '#/definitions/Kind.one', default: {} },
        two: { $ref: '#/definitions/Kind.one' },
        small: { type: 'string' },
      },
    });
    expect(sharing.definitions).toEqual({ 'Kind.one': big() });
  });

  test('makes no definition for a part that only occurs inside a shared one', () => {
    const outer = (): JsonSchema => ({ type: 'object', properties: { inner: big() } });
    const schema: JsonSchema = { properties: { one: outer(), two: outer() } };
    const sharing = new SubtreeSharing({ schema });
    sharing.share(schema, 'Kind');
    expect(Object.keys(sharing.definitions)).toEqual(['Kind.one']);
  });

  test('two kinds of one name do not share a definition', () => {
    const one: JsonSchema = { properties: { a: big(), b: big() } };
    const other = (): JsonSchema => ({ ...big(), minProperties: 1 });
    const two: JsonSchema = { properties: { a: other(), b: other() } };
    const sharing = new SubtreeSharing({ one, two });
    sharing.share(one, 'Gateway');
    expect(sharing.share(two, 'Gateway').properties?.b).toEqual({ $ref: '#/definitions/Gateway.a-2' });
    expect(sharing.definitions).toEqual({ 'Gateway.a': big(), 'Gateway.a-2': other() });
  });
});
