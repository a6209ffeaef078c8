import { brokenProperties } from './broken-properties';
import { contractProperties } from './contract-properties';
import type { PropertyDefinition, PropertyKind } from './definition';
import { environmentProperties } from './environment-properties';
import { textProperties } from './text-properties';

/** Every property; jest, `npm run soak` and `npm run verify` run these. */
export const properties: readonly PropertyDefinition[] = [
  ...environmentProperties,
  ...brokenProperties,
  ...textProperties,
  ...contractProperties,
];

export function propertiesOf(...kinds: readonly PropertyKind[]): readonly PropertyDefinition[] {
  return properties.filter(({ kind }) => kinds.includes(kind));
}
