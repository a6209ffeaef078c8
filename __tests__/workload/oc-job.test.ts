import { rule } from '../../lib/workload/account-role';
import { OcJob } from '../../lib/workload/oc-job';
import { kindsOf, objectsOf } from '../support/alone';
import { at, findIn } from '../support/environments';

const rules = [rule('', 'configmaps', ['get'])];

describe('a Job with oc', () => {
  const objects = objectsOf(
    (scope) =>
      new OcJob(scope, 'job', {
        name: 'look',
        namespace: 'private-ai-demo',
        command: ['/bin/bash', '-c', 'oc get configmaps'],
        everySync: true,
        rights: [{ namespace: 'elsewhere', rules }, { rules }],
      }),
  );
  const pod = at(findIn(objects, 'Job', 'look'), 'spec.template.spec');

  test('has the rights of its account where they are stated, and its own name among the ClusterRoles', () => {
    expect(kindsOf(objects).filter((each) => each.includes('Role'))).toEqual([
      'ClusterRole -/private-ai-look',
      'ClusterRoleBinding -/private-ai-look',
      'Role elsewhere/look',
      'RoleBinding elsewhere/look',
    ]);
    const account = {
      kind: 'ServiceAccount',
      name: at(pod, 'serviceAccountName'),
      namespace: 'private-ai-demo',
    };
    expect(kindsOf(objects)).toContain('ServiceAccount private-ai-demo/look');
    expect(at(findIn(objects, 'RoleBinding', 'look'), 'subjects')).toEqual([account]);
    expect(at(findIn(objects, 'ClusterRoleBinding', 'private-ai-look'), 'subjects')).toEqual([account]);
  });

  test('has its token, reaches the API server, and writes where it may', () => {
    expect(at(pod, 'automountServiceAccountToken')).toBe(true);
    expect(findIn(objects, 'NetworkPolicy', 'egress-look').metadata.annotations?.['private-ai/uses']).toBe(
      'API server',
    );
    expect(at(pod, 'containers.0.env')).toContainEqual({ name: 'HOME', value: '/tmp' });
    expect(at(pod, 'containers.0.volumeMounts')).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
  });
});
