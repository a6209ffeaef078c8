import { groupOf } from '../../lib/kubernetes/manifest';
import { healthOfKind, healthCheckEntries } from '../../lib/argocd/health-checks';
import { rhoai225 } from '../../lib/releases/rhoai-2.25';
import { at, find, rendered } from '../support/environments';
import { type HealthCase, healthCases } from '../../tools/verify/health/cases';
import { runHealthCheck } from '../support/lua';

function keyOf(versionedKind: string): string {
  const [group = '', version = '', kind = ''] = versionedKind.split('/');
  return `${groupOf(`${group}/${version}`)}/${kind}`;
}

test('every kind that the release serves has its entry, and no other kind has one', () => {
  expect(Object.keys(healthOfKind).sort()).toEqual([...rhoai225.servedKinds].map(keyOf).sort());
});

test('Argo CD gets every check of ours, beside those that its owner has', () => {
  const own = Object.entries(healthOfKind).flatMap(([key, health]) => ('check' in health ? [key] : []));
  for (const [name, instance] of [
    ['demo', 'openshift-gitops'],
    ['lab', 'lab-gitops'],
  ] as const) {
    const spec = at(find(rendered(name), 'ArgoCD', instance), 'spec') as Record<string, unknown>;
    expect(spec.extraConfig).toMatchObject(healthCheckEntries());
    // An apply replaces a list as a whole, with what others put into it.
    expect(Object.values(spec).filter(Array.isArray)).toEqual([]);
  }
  const prefix = 'resource.customizations.health.';
  expect(Object.keys(healthCheckEntries())).toEqual(own.map((key) => prefix + key.replace('/', '_')));
  expect(Object.keys(healthCases).sort()).toEqual([...own].sort());
});

describe.each(Object.entries(healthCases))('%s', (key, cases) => {
  const health = healthOfKind[key];
  const check = health !== undefined && 'check' in health ? health.check : '';

  const all: readonly HealthCase[] = [
    { title: 'no status yet', health: 'Progressing' },
    { title: 'an empty status', status: {}, health: 'Progressing' },
    ...cases,
  ];

  test.each(all)('$title: $health', ({ spec = {}, status, health: expected, message }) => {
    const resource = { metadata: { name: 'x', generation: 2 }, spec, status };
    const verdict = runHealthCheck(check, resource);
    expect(verdict.status).toBe(expected);
    expect(typeof verdict.message).toBe('string');
    if (message !== undefined) expect(verdict.message).toBe(message);
  });
});

test('a check cannot use libraries that Argo CD does not load', () => {
  expect(() => runHealthCheck('return string.upper("x")', {})).toThrow("global 'string'");
  expect(() => runHealthCheck('return math.floor(1)', {})).toThrow("global 'math'");
});
