import type { Manifest } from '../../lib/kubernetes/manifest';
import { recordAt, recordsAt } from '../../lib/kubernetes/manifest';
import { documentsOf } from '../../tools/verify/manifests/documents';
import { operatorObjects } from '../../tools/verify/manifests/operator-objects';
import { binding } from '../../tools/verify/manifests/samples';
import { admit, admitByAny } from '../../tools/verify/pod-security/admission';
import { grantable, restrictedV2 } from '../../tools/verify/pod-security/constraints';
import { controls } from '../../tools/verify/pod-security/controls';
import { constraintsFor } from '../../tools/verify/pod-security/grants';
import { parseAnswer } from '../../tools/verify/pod-security/program';
import { settings } from '../support/environments';

const pod = (spec: object): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'control' },
  spec: { serviceAccountName: 'somebody', containers: [{ name: 'c' }], ...spec },
});

const refusals = (spec: object) =>
  admit(pod(spec), restrictedV2).refusals.map(({ check, message }) => `${check} ${message}`);

const withContext = (securityContext: object) => ({ containers: [{ name: 'c', securityContext }] });

test('a pod that says nothing gets what Pod Security admission wants of a restricted one', () => {
  const admission = admit(pod({}), restrictedV2);
  expect(admission.refusals).toEqual([]);
  expect(recordsAt(admission.pod, 'spec', 'containers')[0]?.securityContext).toMatchObject({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
  });
  expect(recordAt(admission.pod, 'spec', 'securityContext')).toMatchObject({
    seccompProfile: { type: 'RuntimeDefault' },
  });
});

test.each<[object, string[]]>([
  [{ hostIPC: true }, ['scc-host hostIPC is not allowed']],
  [
    {
      volumes: [
        { name: 'v', hostPath: { path: '/' } },
        { name: 'w', emptyDir: {} },
      ],
    },
    ['scc-volumes volume v: restricted-v2 has no hostPath'],
  ],
  [
    { securityContext: { fsGroup: 0 } },
    ['scc-ids pod: restricted-v2 takes fsGroup from the namespace, and it is 0'],
  ],
  [
    withContext({ runAsUser: 1001 }),
    ['scc-ids c: restricted-v2 takes runAsUser from the namespace, and it is 1001'],
  ],
  [
    withContext({ seccompProfile: { type: 'Unconfined' } }),
    ['scc-seccomp c: restricted-v2 refuses seccomp profile Unconfined'],
  ],
  [withContext({ privileged: true }), ['scc-privileged c: restricted-v2 refuses privileged containers']],
  [
    withContext({ allowPrivilegeEscalation: true }),
    ['scc-privilege-escalation c: restricted-v2 refuses privilege escalation'],
  ],
  [
    withContext({ capabilities: { add: ['NET_BIND_SERVICE', 'CHOWN'] } }),
    ['scc-capabilities c: restricted-v2 refuses CHOWN'],
  ],
  [
    { initContainers: [{ name: 'i', ports: [{ containerPort: 80, hostPort: 80 }] }] },
    ['scc-host-ports i: host port 80'],
  ],
])('%j is refused', (spec, expected) => {
  expect(refusals(spec)).toEqual(expected);
});

describe('an account with a grant', () => {
  const grant = binding('RoleBinding', 'g', { kind: 'ClusterRole', name: 'system:openshift:scc:anyuid' });
  const root = pod(withContext({ runAsUser: 0 }));

  test('may use it in its namespace, and still what every account may', () => {
    expect(constraintsFor(root, [grant]).map(({ name }) => name)).toEqual(['anyuid', 'restricted-v2']);
    expect(constraintsFor(root, []).map(({ name }) => name)).toEqual(['restricted-v2']);
    const elsewhere = { ...grant, metadata: { name: 'g', namespace: 'elsewhere' } };
    expect(constraintsFor(root, [elsewhere]).map(({ name }) => name)).toEqual(['restricted-v2']);
  });

  test('is not judged by constraints that nobody has written down', () => {
    const privileged = {
      ...grant,
      roleRef: { kind: 'ClusterRole', name: 'system:openshift:scc:privileged' },
    };
    expect(() => constraintsFor(root, [privileged])).toThrow('SCC privileged');
  });

  test('is admitted by the first that does not refuse the pod', () => {
    expect(admitByAny(root, constraintsFor(root, [grant])).constraints.name).toBe('anyuid');
    // anyuid allows no seccomp profile.
    const profile = pod(withContext({ seccompProfile: { type: 'RuntimeDefault' } }));
    expect(admitByAny(profile, constraintsFor(profile, [grant])).constraints.name).toBe('restricted-v2');
    const host = pod({ hostNetwork: true });
    expect(admitByAny(host, constraintsFor(host, [grant])).refusals).toEqual([
      { check: 'scc-host', message: 'hostNetwork is not allowed' },
    ]);
  });

  test('Llama Stack needs its own', () => {
    const manifests = documentsOf(settings('demo')).map(({ manifest }) => manifest);
    const server = operatorObjects(manifests).find(({ metadata }) => metadata.name === 'llama-stack');
    if (server === undefined) throw new Error('no Llama Stack');
    expect(admitByAny(server, constraintsFor(server, manifests)).refusals).toEqual([]);
    const without = manifests.filter(({ metadata }) => !metadata.name.endsWith('-anyuid'));
    expect(admitByAny(server, constraintsFor(server, without)).refusals.map(({ check }) => check)).toContain(
      'scc-ids',
    );
  });

  test('is of constraints whose rules are known by their name', () => {
    for (const [name, constraints] of grantable) expect(constraints.name).toBe(name);
  });
});

test('the answer of Pod Security admission is read per pod', () => {
  const refusal = { check: 'hostPorts', reason: 'hostPort', detail: '80' };
  expect(parseAnswer('baseline', { checks: ['hostPorts'], pods: [[], [refusal]] })).toEqual({
    checks: ['hostPorts'],
    refusals: [[], [{ check: 'hostPorts', message: 'baseline: hostPort (80)' }]],
  });
  expect(() => parseAnswer('baseline', {})).toThrow('has no pods');
  expect(() => parseAnswer('baseline', { checks: [], pods: [[{}]] })).toThrow(
    'a check of pod-security is missing',
  );
});

test('every control is a pod of the name of its check', () => {
  for (const [check, pods] of Object.entries(controls)) {
    expect(pods.map(({ metadata }) => metadata.name)).toEqual([check]);
  }
});
