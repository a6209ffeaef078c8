import { controls } from '../../tools/verify/kube-score/controls';
import { checksIn } from '../../tools/verify/kube-score/program';
import { parseReport } from '../../tools/verify/kube-score/report';

const entry = (id: string, more: object) => ({
  check: { id },
  grade: 10,
  skipped: false,
  comments: null,
  ...more,
});

const object = (checks: readonly object[]) => ({
  type_meta: { kind: 'Job', apiVersion: 'batch/v1' },
  object_meta: { name: 'x', namespace: 'ns' },
  checks,
});

test('what is not all right is a finding, also a warning', () => {
  const checks = [
    entry('fine', {}),
    entry('skipped', { grade: 0, skipped: true }),
    entry('critical', {
      grade: 1,
      comments: [
        { path: 'main', summary: 'no limit' },
        { path: '', summary: 'bad' },
      ],
    }),
    entry('warning', { grade: 5, comments: [{ summary: 'few' }] }),
  ];
  const finding = { environment: 'lab', object: 'Job/ns/x' };
  expect(parseReport('lab', JSON.stringify([object(checks), object([])]))).toEqual({
    subjects: 2,
    findings: [
      { ...finding, check: 'critical', message: 'main: no limit; bad' },
      { ...finding, check: 'warning', message: 'few' },
    ],
  });
});

test('an object of the cluster has no namespace', () => {
  const role = { ...object([entry('critical', { grade: 1 })]), object_meta: { name: 'x' } };
  expect(parseReport('lab', JSON.stringify([role])).findings[0]?.object).toBe('Job//x');
});

test('what is no report is refused', () => {
  expect(() => parseReport('lab', '{}')).toThrow('is no list');
  expect(() => parseReport('lab', JSON.stringify([{ ...object([]), object_meta: {} }]))).toThrow(
    'a name in the report of kube-score is missing',
  );
});

test('optional checks run only when they are asked for', () => {
  const list = [
    'container-resources,Pod,Makes sure, in short,default',
    'container-seccomp-profile,Pod,Makes sure,optional',
    'container-cpu-requests-equal-limits,Pod,Makes sure,optional',
    '',
  ].join('\n');
  expect(checksIn(list)).toEqual(['container-resources', 'container-seccomp-profile']);
});

test('every control has an object of the name of its check', () => {
  for (const [check, objects] of Object.entries(controls)) {
    expect(objects.map(({ metadata }) => metadata.name)).toContain(check);
  }
});
