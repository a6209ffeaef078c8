import { healthCheckEntries } from '../../lib/argocd/health-checks';
import { kindRecords } from '../../lib/kinds/kinds';
import { at, find, rendered } from '../support/environments';
import { type HealthCase, healthCases } from '../../tools/verify/health/cases';
import { runHealthCheck } from '../support/lua';

test('Argo CD gets every check of ours, beside those that its owner has', () => {
  const own = [...kindRecords].flatMap(([key, { health }]) => ('check' in health ? [key] : []));
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
  expect(Object.keys(healthCheckEntries()).sort()).toEqual(
    own.map((key) => prefix + key.replace('/', '_')).sort(),
  );
  expect(Object.keys(healthCases).sort()).toEqual([...own].sort());
});

describe.each(Object.entries(healthCases))('%s', (key, cases) => {
  const health = kindRecords.get(key)?.health;
  const check = health !== undefined && 'check' in health ? health.check : '';

  // Its controller says nothing before the first run, and nothing waits for that.
  const first = key === 'batch/CronJob' ? 'Healthy' : 'Progressing';
  const all: readonly HealthCase[] = [
    { title: 'no status yet', health: first },
    { title: 'an empty status', status: {}, health: first },
    ...cases,
  ];

  test.each(all)('$title: $health', ({ spec = {}, annotations, status, health: expected, message }) => {
    const resource = { metadata: { name: 'x', generation: 2, annotations }, spec, status };
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
