import { addedChecks } from '../../tools/verify/kube-linter/config';
import { controls } from '../../tools/verify/kube-linter/controls';
import { type Exemption, exemptions, mostExemptions } from '../../tools/verify/kube-linter/exemptions';
import { checksIn, type Finding, parseReport } from '../../tools/verify/kube-linter/findings';
import { covers, judge } from '../../tools/verify/kube-linter/judge';

const today = '2026-06-15';

const finding: Finding = {
  environment: 'demo',
  check: 'no-liveness-probe',
  object: 'Job/store/minio-bootstrap-1234',
  message: 'container has no liveness probe',
  remediation: 'add one',
};

const exemption: Exemption = {
  check: 'no-liveness-probe',
  object: 'Job/*/minio-*',
  reason: 'a Job ends by itself',
  expires: '2026-06-15',
};

test('a finding without exemption fails, with what kube-linter proposes', () => {
  expect(judge([finding], [], today)).toEqual([
    {
      subject: 'demo: Job/store/minio-bootstrap-1234',
      message: 'no-liveness-probe: container has no liveness probe (add one)',
    },
  ]);
});

test('an exemption explains a finding up to its last day', () => {
  expect(judge([finding], [exemption], today)).toEqual([]);
});

test.each<[string, Partial<Exemption>, string]>([
  ['expired', { expires: '2026-06-14' }, 'it expired on 2026-06-14: look at the reason again'],
  ['without a day that exists', { expires: '2026-06-31' }, '2026-06-31 is not a date like 2027-01-31'],
  ['without a date', { expires: 'never' }, 'never is not a date like 2027-01-31'],
  ['without reason', { reason: ' ' }, 'it has no reason'],
])('an exemption %s fails, and says nothing more', (_, change, message) => {
  expect(judge([finding], [{ ...exemption, ...change }], today)).toEqual([
    { subject: expect.stringContaining('exemption no-liveness-probe of Job/*/minio-*') as string, message },
  ]);
});

test('an unused exemption fails', () => {
  expect(judge([], [exemption], today).map(({ message }) => message)).toEqual(['it is unused: remove it']);
});

test('an object that is no kind, namespace and name fails', () => {
  const messages = judge([finding], [{ ...exemption, object: 'Job' }], today).map(({ message }) => message);
  expect(messages).toContain('the object is not <kind>/<namespace>/<name>');
});

test('more than ten exemptions fail', () => {
  const names = Array.from({ length: mostExemptions + 1 }, (_, index) => `job-${index}`);
  const many = names.map((name) => ({ ...exemption, object: `Job/store/${name}` }));
  const used = names.map((name) => ({ ...finding, object: `Job/store/${name}` }));
  expect(judge(used, many, today)).toEqual([
    { subject: 'exemptions', message: '11 exemptions, at most 10 are allowed' },
  ]);
  expect(judge(used.slice(1), many.slice(1), today)).toEqual([]);
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

describe('report', () => {
  const object = {
    Name: 'x',
    Namespace: 'ns',
    GroupVersionKind: { Group: '', Version: 'v1', Kind: 'Service' },
  };
  const entry = {
    Check: 'dangling-service',
    Diagnostic: { Message: 'no pods found ' },
    Remediation: 'check it',
    Object: { Metadata: { FilePath: '<standard input>' }, K8sObject: object },
  };
  const text = (reports: unknown) =>
    JSON.stringify({ Checks: [{ name: 'dangling-service' }], Reports: reports });

  test('findings are read', () => {
    expect(parseReport('lab', text([entry]))).toEqual([
      {
        environment: 'lab',
        check: 'dangling-service',
        object: 'Service/ns/x',
        message: 'no pods found',
        remediation: 'check it',
      },
    ]);
    expect(checksIn(text([]))).toEqual(['dangling-service']);
  });

  test('no findings are null', () => {
    expect(parseReport('lab', text(null))).toEqual([]);
  });

  test('an object of the cluster has no namespace', () => {
    const bare = { ...entry, Object: { K8sObject: { ...object, Namespace: undefined } } };
    expect(parseReport('lab', text([bare]))[0]?.object).toBe('Service//x');
  });

  test('what is no report, or looked for nothing, is refused', () => {
    expect(() => parseReport('lab', '{}')).toThrow('names no checks');
    expect(() => parseReport('lab', text([{ ...entry, Check: 1 }]))).toThrow('has no Check');
    expect(() => parseReport('lab', 'Error: no such check')).toThrow();
  });
});

test('every added check has a control object of its name', () => {
  for (const check of addedChecks) {
    const names = controls[check].map((object) => (object as { metadata: { name: string } }).metadata.name);
    expect(names).toContain(check);
  }
});

test('the committed exemptions are few, and each says why and until when', () => {
  expect(exemptions.length).toBeLessThanOrEqual(mostExemptions);
  const used = exemptions.map(({ check, object }) => ({
    ...finding,
    check,
    object: object.replaceAll('*', 'x'),
  }));
  expect(judge(used, exemptions, today)).toEqual([]);
});
