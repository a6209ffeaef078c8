import { compare } from '../program/compare';
import { groupOf, type Manifest } from '../kubernetes/manifest';

/** The name of a kind in the paths of the API and in roles: its plural in lower case, as every kind here has it. */
export function resourceOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(lower) ? `${lower}es` : `${lower}s`;
}

/** Resources of the manifests by API group, both sorted. */
export function resourcesByGroup(manifests: readonly Manifest[]): [group: string, resources: string[]][] {
  const groups = new Map<string, Set<string>>();
  for (const { apiVersion, kind } of manifests) {
    const group = groupOf(apiVersion);
    groups.set(group, (groups.get(group) ?? new Set()).add(resourceOf(kind)));
  }
  return [...groups]
    .sort(([a], [b]) => compare(a, b))
    .map(([group, resources]) => [group, [...resources].sort(compare)]);
}
