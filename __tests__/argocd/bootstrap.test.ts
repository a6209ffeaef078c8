import { clusterNamespaces } from '../../lib/cluster/cluster-namespaces';
import { outputFiles } from '../../lib/output/output';
import { parse } from 'yaml';
import { runGuards } from '../../lib/guards';
import { isHandover } from '../../lib/cluster/rendered-object';
import { at, find, rendered, small } from '../support/environments';
import { jobOf, runScript, scriptOf, variablesOf } from '../support/script';
import { ArgoCdOperator } from '../../lib/argocd/argo-cd-operator';
import { alone } from '../support/alone';

const demo = rendered('demo');
const files = outputFiles([demo]);

describe('the bootstrap of a bare cluster', () => {
  const bootstrap = demo.objects
    .filter(({ folder }) => folder === 'bootstrap')
    .map(({ manifest }) => manifest);

  test('holds kinds that every OpenShift knows, and nothing of Argo CD itself', () => {
    const groups = new Set(bootstrap.map(({ apiVersion }) => apiVersion));
    expect([...groups].sort()).toEqual([
      'batch/v1',
      'networking.k8s.io/v1',
      'operators.coreos.com/v1',
      'operators.coreos.com/v1alpha1',
      'rbac.authorization.k8s.io/v1',
      'v1',
    ]);
  });

  test('has files whose names sort in the order of need, as oc takes them', () => {
    const kinds = [...files]
      .filter(([path]) => path.startsWith('demo/bootstrap/'))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, text]) => (parse(text) as { kind: string }).kind);
    expect(kinds).toHaveLength(bootstrap.length);
    const last = (kind: string) => kinds.lastIndexOf(kind);
    expect(last('Namespace')).toBeLessThan(kinds.findIndex((kind) => kind !== 'Namespace'));
    expect(last('OperatorGroup')).toBeLessThan(kinds.indexOf('Subscription'));
    expect(kinds.indexOf('Job')).toBe(kinds.length - 1);
  });

  test('makes every namespace that it uses, or OpenShift has it', () => {
    const made = bootstrap.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
    const used = bootstrap.flatMap(({ metadata }) => metadata.namespace ?? []);
    expect(used.filter((namespace) => ![...made, ...clusterNamespaces].includes(namespace))).toEqual([]);
  });

  test('installs the channel of the release', () => {
    expect(at(find(demo, 'Subscription', 'openshift-gitops-operator'), 'spec')).toMatchObject({
      channel: 'gitops-1.20',
      source: 'redhat-operators',
      sourceNamespace: 'openshift-marketplace',
    });
  });

  describe('of a cluster without internet', () => {
    const csv = 'openshift-gitops-operator.v1.20.1';
    const disconnected = rendered('demo', {
      ...small,
      managed: 'aro',
      platform: 'azure',
      aws: undefined,
      gpuPools: [],
      models: [],
      images: { mirror: 'mirror.example.org/ai', catalogs: { 'redhat-operators': 'cs-redhat' } },
      operatorVersions: { 'openshift-gitops': csv },
    });
    const objects = disconnected.objects.filter(({ folder }) => folder === 'bootstrap');

    test('installs Argo CD in the stated version from the stated catalogue', () => {
      expect(at(find(disconnected, 'Subscription', 'openshift-gitops-operator'), 'spec')).toMatchObject({
        source: 'cs-redhat',
        sourceNamespace: 'openshift-marketplace',
        installPlanApproval: 'Manual',
        startingCSV: csv,
      });
      const jobs = objects.filter(({ manifest }) => manifest.kind === 'Job');
      expect(jobs.map(({ manifest }) => manifest.metadata.name)).toEqual([
        expect.stringMatching(/^approve-openshift-gitops-operator-/),
        expect.stringMatching(/^argo-cd-start-/),
      ]);
      expect(runGuards(disconnected)).toEqual([]);
    });

    test('has the account of the Job that approves it before the Job, as oc takes the files', () => {
      const paths = [...outputFiles([disconnected]).keys()]
        .filter((path) => path.includes('/bootstrap/'))
        .sort();
      const position = (part: RegExp) => paths.findIndex((path) => part.test(path));
      const job = position(/Job\.approve-/);
      for (const kind of ['ServiceAccount', 'Role', 'RoleBinding', 'NetworkPolicy']) {
        const before = position(new RegExp(`${kind}\\.(egress-)?approve-`));
        expect(before).toBeGreaterThan(-1);
        expect(before).toBeLessThan(job);
      }
    });

    test('has the labels that a managed service allows', () => {
      for (const name of ['openshift-gitops-operator', 'openshift-gitops'])
        expect(find(disconnected, 'Namespace', name).metadata.labels).toMatchObject({
          'openshift.io/cluster-monitoring': 'false',
        });
    });

    test('copies the stated version, and says it in the guide', () => {
      const all = outputFiles([disconnected]);
      expect(all.get('demo/mirror/ImageSetConfiguration.yaml')).toContain('minVersion: "1.20.1"');
      expect(all.get('demo/AUDIT.md')).toContain(csv);
    });
  });

  test('starts with the very objects that Argo CD keeps afterwards', () => {
    const data = at(find(demo, 'ConfigMap', 'argo-cd-start'), 'data') as Record<string, string>;
    expect(Object.values(data).map((text) => parse(text) as unknown)).toEqual([
      find(demo, 'ArgoCD', 'openshift-gitops'),
      find(demo, 'AppProject', 'private-ai-demo'),
      find(demo, 'Application', 'demo-root'),
    ]);
  });

  test('is no part of what Argo CD applies: its rights are a person’s alone', () => {
    expect(at(find(demo, 'Application', 'demo-root'), 'spec.source.directory.include')).toBe('argocd/*.yaml');
    const applied = demo.objects.filter(({ folder }) => !isHandover(folder)).map(({ manifest }) => manifest);
    expect(applied.filter(({ metadata }) => metadata.name.startsWith('private-ai-demo-argocd'))).toEqual([]);
  });

  test('takes from the instance the rights that its operator would give it', () => {
    const spec = at(find(demo, 'ArgoCD', 'openshift-gitops'), 'spec');
    expect(spec).toMatchObject({
      defaultClusterScopedRoleDisabled: true,
      extraConfig: { 'resource.respectRBAC': 'normal' },
    });
  });
});

describe('the script that starts Argo CD', () => {
  const job = jobOf(demo, 'argo-cd-start-');
  const script = scriptOf(job);
  const env = variablesOf(job);
  const ready = `case "$*" in
*customresourcedefinitions*) echo -n True ;;
'get argocds.argoproj.io'*) echo argocd.argoproj.io/openshift-gitops ;;
'get configmaps argocd-cm'*) echo -n 'local health' ;;
apply*) echo "$*" >> applied ;;
esac`;

  test('applies instance, project and root, in this order', () => {
    const { code, lines } = runScript(`${script}\ncat applied`, ready, env);
    expect(code).toBe(0);
    const apply = 'apply --server-side --force-conflicts --field-manager=argocd-controller -f /first';
    expect(lines).toEqual([
      'established: done',
      'instance: done',
      'apply instance: done',
      'in_effect: done',
      'apply project: done',
      'apply root: done',
      `${apply}/instance.yaml`,
      `${apply}/project.yaml`,
      `${apply}/root.yaml`,
    ]);
  });

  test('waits for the definitions, the instance and the health checks, and says so', () => {
    const slow = `case "$*" in
*customresourcedefinitions*) [ "$CALL" -gt 1 ] || { echo 'not found' >&2; exit 1; } ;;
'get argocds.argoproj.io'*) [ "$CALL" -gt 5 ] || { echo 'no instance' >&2; exit 1; } ;;
'get configmaps argocd-cm'*) [ "$CALL" -gt 8 ] || exit 0 ;;
'apply'*project*) [ "$CALL" -gt 10 ] || { echo 'no kind AppProject' >&2; exit 1; } ;;
esac
${ready}`;
    const { code, lines } = runScript(script, slow, env);
    expect(code).toBe(0);
    expect(lines.filter((line) => !line.endsWith('done'))).toEqual([
      'established: argocds.argoproj.io is not established: not found',
      'instance: no instance',
      'in_effect: argocd-cm has no health check for Applications yet',
      'apply project: no kind AppProject',
    ]);
  });
});

test('the operator of Argo CD alone', () => {
  const props = { namespace: 'openshift-gitops', operators: { catalogs: {}, versions: {} } };
  expect(alone((scope) => new ArgoCdOperator(scope, 'operator', props))).toMatchSnapshot();
});
