import { addedChecks } from '../../tools/verify/kube-linter/config';
import { controls } from '../../tools/verify/kube-linter/controls';
import { parseReport } from '../../tools/verify/kube-linter/findings';

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
    expect(() => parseReport('lab', text([{ ...entry, Check: 1 }]))).toThrow(
      'a check of kube-linter is missing',
    );
    expect(() => parseReport('lab', 'Error: no such check')).toThrow();
  });
});

test('every added check has a control object of its name', () => {
  for (const check of addedChecks) {
    const names = controls[check].map(({ metadata }) => metadata.name);
    expect(names).toContain(check);
  }
});
