import { covers, unexempted } from '../../tools/verify/manifests/exempt';
import { type Exemption, exemptions, mostExemptions } from '../../tools/verify/manifests/exemptions';
import type { Finding, JudgeName } from '../../tools/verify/manifests/finding';

const today = '2026-06-15';

const finding: Finding = {
  environment: 'demo',
  check: 'no-liveness-probe',
  object: 'Job/store/minio-bootstrap-1234',
  message: 'container has no liveness probe',
  remediation: 'add one',
};

const exemption: Exemption = {
  judge: 'kube-linter',
  check: 'no-liveness-probe',
  object: 'Job/*/minio-*',
  reason: 'a Job ends by itself',
  expires: '2026-06-15',
};

const judged = (findings: readonly Finding[], all: readonly Exemption[], judge: JudgeName = 'kube-linter') =>
  unexempted(judge, findings, all, today);

test('a finding without exemption fails, with what the judge proposes', () => {
  expect(judged([finding], [])).toEqual([
    {
      subject: 'demo: Job/store/minio-bootstrap-1234',
      message: 'no-liveness-probe: container has no liveness probe (add one)',
    },
  ]);
});

test('an exemption explains a finding up to its last day', () => {
  expect(judged([finding], [exemption])).toEqual([]);
});

test.each<[string, Partial<Exemption>, string]>([
  ['expired', { expires: '2026-06-14' }, 'it expired on 2026-06-14: look at the reason again'],
  ['without a day that exists', { expires: '2026-06-31' }, '2026-06-31 is not a date like 2027-01-31'],
  ['without a date', { expires: 'never' }, 'never is not a date like 2027-01-31'],
  ['without reason', { reason: ' ' }, 'it has no reason'],
])('an exemption %s fails, and says nothing more', (_, change, message) => {
  expect(judged([finding], [{ ...exemption, ...change }])).toEqual([
    { subject: expect.stringContaining('exemption no-liveness-probe of Job/*/minio-*') as string, message },
  ]);
});

test('an unused exemption fails', () => {
  expect(judged([], [exemption]).map(({ message }) => message)).toEqual(['it is unused: remove it']);
});

test('an object that is no kind, namespace and name fails', () => {
  const messages = judged([finding], [{ ...exemption, object: 'Job' }]).map(({ message }) => message);
  expect(messages).toContain('the object is not <kind>/<namespace>/<name>');
});

test('more than ten exemptions fail', () => {
  const names = Array.from({ length: mostExemptions + 1 }, (_, index) => `job-${index}`);
  const many = names.map((name) => ({ ...exemption, object: `Job/store/${name}` }));
  const used = names.map((name) => ({ ...finding, object: `Job/store/${name}` }));
  expect(judged(used, many)).toEqual([
    { subject: 'exemptions', message: '11 exemptions, at most 10 are allowed' },
  ]);
  expect(judged(used.slice(1), many.slice(1))).toEqual([]);
});

test.each([
  ['Job/*/*', true],
  ['Job/store/minio-bootstrap-1234', true],
  ['Job/store/minio', false],
  ['Job/store/*', true],
  ['*', false],
  ['Job/*', false],
  ['Job/sto.e/*', false],
  ['Deployment/*/*', false],
])('the pattern %s covers the object: %s', (object, expected) => {
  expect(covers({ ...exemption, object }, finding)).toBe(expected);
});

test('another check of the same object is not covered', () => {
  expect(covers({ ...exemption, check: 'no-readiness-probe' }, finding)).toBe(false);
});

test('an exemption is for the findings of one judge', () => {
  expect(judged([finding], [exemption], 'kube-score').map(({ subject }) => subject)).toEqual([
    'demo: Job/store/minio-bootstrap-1234',
  ]);
});

test('the committed exemptions are few, and each says why and until when', () => {
  expect(exemptions.length).toBeLessThanOrEqual(mostExemptions);
  for (const judge of new Set(exemptions.map((each) => each.judge))) {
    const used = exemptions
      .filter((each) => each.judge === judge)
      .map(({ check, object }) => ({ ...finding, check, object: object.replaceAll('*', 'x') }));
    expect(judged(used, exemptions, judge)).toEqual([]);
  }
});
