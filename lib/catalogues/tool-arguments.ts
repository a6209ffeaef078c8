/** JSON types of what a model passes to a tool; `*` where it must be there. */
export const argumentTypes = [
  'string',
  'string*',
  'integer',
  'integer*',
  'number',
  'number*',
  'boolean',
  'boolean*',
  'array',
  'array*',
  'object',
  'object*',
] as const;

export type ArgumentType = (typeof argumentTypes)[number];
