import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentApp, render } from '../../../lib/cluster/environment-app';
import type { Manifest } from '../../../lib/kubernetes/manifest';
import { syncWaves } from '../../../lib/kinds/sync-waves';
import { type OperatorName, operatorNames } from '../../../lib/catalogues/operator-names';
import { rhoai225 } from '../../../lib/releases/rhoai-2.25/release';
import { runGuards } from '../../../lib/guards';
import { podsOf } from '../../../lib/guards/pods';
import { jobOf, scriptOf, variablesOf } from '../../support/script';
import { AiPlatformStage } from '../../../lib/stages/stage00-ai-platform';
import { Needs } from '../../../lib/cluster/needs';
import { edited } from '../../support/edit';
import { at, find, findAll, type RawSettings, rendered, settings, small } from '../../support/environments';
import { Operators } from '../../../lib/components/platform/operators';
import { HardwareProfiles } from '../../../lib/components/platform/hardware-profiles';
import { madeFor } from '../../support/alone';

const demo = rendered('demo');

/** Objects of stage 00 when something needs these operators beside the usual ones. */
/** Without GPU pools nothing needs their operators. */
const noModels: RawSettings = { models: [], gpuPools: [] };

function withNeed(operators: readonly OperatorName[], changes: RawSettings = {}): Manifest[] {
  const app = new EnvironmentApp(settings('demo', { ...small, ...noModels, ...changes }));
  const stage = new AiPlatformStage(app);
  for (const operator of operators) Needs.of(stage).operator(operator);
  stage.objectStore.complete(stage);
  stage.provide(app.needs.seal());
  return render([stage]).map(({ manifest }) => manifest);
}

function named(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

describe('operators', () => {
  test('are those that something needs, and no other', () => {
    const packages = (manifests: readonly Manifest[]) =>
      manifests.filter(({ kind }) => kind === 'Subscription').map((one) => at(one, 'spec.name'));
    expect(packages(withNeed([]))).toEqual(['openshift-external-secrets-operator', 'rhods-operator']);
    expect(packages(withNeed(['pipelines'], { secrets: { provider: 'existing' } }))).toEqual([
      'rhods-operator',
      'openshift-pipelines-operator-rh',
    ]);
    expect(packages(demo.objects.map(({ manifest }) => manifest))).toContain('docling-operator');
  });

  test('that watch all namespaces have an OperatorGroup without targets', () => {
    const manifests = withNeed([]);
    expect(named(manifests, 'Namespace', 'redhat-ods-operator').metadata.labels).toMatchObject({
      'openshift.io/cluster-monitoring': 'true',
    });
    expect(at(named(manifests, 'OperatorGroup', 'rhods-operator'), 'spec.targetNamespaces')).toBeUndefined();
    expect(at(named(manifests, 'Subscription', 'rhods-operator'), 'spec')).toEqual({
      name: 'rhods-operator',
      channel: 'stable-2.25',
      source: 'redhat-operators',
      sourceNamespace: 'openshift-marketplace',
      installPlanApproval: 'Automatic',
      config: { env: [{ name: 'DISABLE_DSC_CONFIG', value: 'true' }] },
    });
  });

  test('that watch their own namespace name it as target', () => {
    const group = named(withNeed(['node-feature-discovery']), 'OperatorGroup', 'nfd');
    expect(at(group, 'spec.targetNamespaces')).toEqual(['openshift-nfd']);
  });

  test('and that of Argo CD get their bundle unpacked again after a failure, without a person', () => {
    const groups = [...withNeed(['docling', 'gpu-operator']), ...findAll(demo, 'OperatorGroup')].filter(
      ({ kind }) => kind === 'OperatorGroup',
    );
    expect(groups.map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(['docling-operator', 'gpu-operator-certified', 'openshift-gitops-operator']),
    );
    for (const { metadata } of groups)
      expect(metadata.annotations?.['operatorframework.io/bundle-unpack-min-retry-interval']).toBe('10m');
  });

  test('in a namespace of the cluster make neither it nor a second OperatorGroup, which would break it', () => {
    const manifests = withNeed(['pipelines']).filter(
      ({ metadata }) =>
        metadata.namespace === 'openshift-operators' || metadata.name === 'openshift-operators',
    );
    expect(manifests.map(({ kind }) => kind).sort()).toEqual(['Role', 'RoleBinding', 'Subscription']);
  });

  test('run no pods of ours beside them: such a pod could use the account of the operator', () => {
    const theirs = new Set(findAll(demo, 'OperatorGroup').map(({ metadata }) => metadata.namespace));
    theirs.delete('openshift-gitops-operator');
    expect(theirs.size).toBeGreaterThan(3);
    const inside = demo.objects.filter(({ manifest }) => theirs.has(manifest.metadata.namespace ?? ''));
    const pods = inside.filter(({ manifest }) => podsOf(manifest).length > 0);
    expect(pods.map(({ manifest }) => manifest.metadata.name)).toEqual([]);
    for (const { manifest } of inside.filter(({ folder }) => folder === 'bootstrap')) {
      if (manifest.kind !== 'Role') continue;
      const resources = (manifest.rules as { resources: string[]; verbs: string[] }[])
        .filter(({ verbs }) => verbs.includes('create'))
        .flatMap((rule) => rule.resources);
      expect(resources.filter((resource) => /^(jobs|pods|deployments)$/.test(resource))).toEqual([]);
    }
  });

  test('outlive their Application', () => {
    for (const kind of ['Subscription', 'OperatorGroup']) {
      // That of Argo CD itself is a person's.
      const ofStages = demo.objects.filter(
        ({ manifest, folder }) => manifest.kind === kind && folder !== 'bootstrap',
      );
      expect(ofStages.length).toBeGreaterThan(1);
      for (const {
        manifest: { metadata },
      } of ofStages) {
        expect(metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
      }
    }
  });

  test('that exist already are a duty with version and settings, one by one', () => {
    const mixed = rendered('demo', { ...small, ...noModels, operators: { 'openshift-ai': 'existing' } });
    expect(findAll(mixed, 'Subscription').map(({ metadata }) => metadata.name)).toEqual([
      'openshift-external-secrets-operator',
      'openshift-gitops-operator',
    ]);
    expect(mixed.needs.prerequisites.map(({ text }) => text)).toContain(
      'OpenShift AI 2.25.0 or later (first release with the Llama Stack operator of this line) is installed and ready in redhat-ods-operator, with DISABLE_DSC_CONFIG=true in its Subscription',
    );
    expect(runGuards(mixed)).toEqual([]);
  });

  test('each have a sourced package, a minimum and definitions to wait for', () => {
    for (const name of operatorNames) {
      const operator = rhoai225.operators[name];
      expect(operator.source).not.toBe('');
      expect(operator.minimum.version).toMatch(/^\d+\.\d+\.\d+$/);
      for (const crd of operator.crds) expect(crd).toMatch(/^[a-z]+\.[a-z0-9.-]+$/);
      expect(operator.crds.length).toBeGreaterThan(0);
    }
  });
});

const fixed = rendered('demo', { ...small, operatorVersions: { 'openshift-ai': 'rhods-operator.2.25.1' } });

describe('a fixed version', () => {
  test('is installed by hand of a Job, in the syncWave of its Subscription, which waits for it', () => {
    expect(at(find(fixed, 'Subscription', 'rhods-operator'), 'spec')).toMatchObject({
      installPlanApproval: 'Manual',
      startingCSV: 'rhods-operator.2.25.1',
    });
    const approver = fixed.objects.filter(({ construct }) => construct.includes('/Approver/'));
    expect(approver.map(({ manifest }) => manifest.kind).sort()).toEqual([
      'Job',
      'NetworkPolicy',
      'Role',
      'RoleBinding',
      'ServiceAccount',
    ]);
    for (const { syncWave } of approver) expect(syncWave).toBe('operators');
    expect(runGuards(fixed)).toEqual([]);
  });

  test('of another number makes another Job', () => {
    const names = (csv: string) =>
      findAll(rendered('demo', { ...small, operatorVersions: { 'openshift-ai': csv } }), 'Job').map(
        ({ metadata }) => metadata.name,
      );
    const approve = (all: string[]) => all.filter((name) => name.startsWith('approve-'));
    expect(approve(names('rhods-operator.2.25.1'))).toHaveLength(1);
    expect(approve(names('rhods-operator.2.25.1'))).not.toEqual(approve(names('rhods-operator.2.25.2')));
  });
});

describe('the wait Job of an operator', () => {
  test('may read, by name where that is known, and nothing else', () => {
    expect(at(find(demo, 'ClusterRole', 'private-ai-wait-for-rhods-operator'), 'rules')).toEqual([
      {
        apiGroups: ['apiextensions.k8s.io'],
        resources: ['customresourcedefinitions'],
        resourceNames: [...rhoai225.operators['openshift-ai'].crds],
        verbs: ['get'],
      },
    ]);
    expect(at(find(demo, 'Role', 'wait-for-rhods-operator'), 'rules')).toEqual([
      {
        apiGroups: ['operators.coreos.com'],
        resources: ['subscriptions'],
        resourceNames: ['rhods-operator'],
        verbs: ['get'],
      },
      { apiGroups: ['operators.coreos.com'], resources: ['clusterserviceversions'], verbs: ['get'] },
    ]);
  });

  test('comes after the Subscription and before the resources of the operator', () => {
    const waveOf = (kind: string) => demo.objects.find(({ manifest }) => manifest.kind === kind)?.syncWave;
    const gates = demo.objects.filter(({ construct }) => construct.includes('/Wait/'));
    expect(new Set(gates.map(({ syncWave }) => syncWave))).toEqual(new Set(['waitJobs']));
    expect(syncWaves[waveOf('Subscription') ?? 'verification']).toBeLessThan(syncWaves.waitJobs);
    for (const kind of ['DSCInitialization', 'DataScienceCluster', 'ExternalSecret'])
      expect(syncWaves[waveOf(kind) ?? 'namespaces']).toBeGreaterThan(syncWaves.waitJobs);
  });
});

describe('scripts, with a stand-in for oc', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'oc-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** `oc` answers the first line whose words are all in its arguments; `!` makes it fail with the answer. */
  function run(job: Manifest, answers: readonly (readonly [words: string, ...answers: string[]])[]) {
    const cases = answers.map(([words, ...texts], index) => {
      const test = words.split(' ').map((word) => `[[ "$*" == *"${word}"* ]]`);
      const all = texts.map((text) => `'${text}'`).join(' ');
      return `if ${test.join(' && ')}; then
  texts=(${all}); n=$(cat ${folder}/${index} 2>/dev/null || echo 0); echo $((n+1)) > ${folder}/${index}
  t="\${texts[$((n < \${#texts[@]} ? n : \${#texts[@]} - 1))]}"
  if [[ "$t" == '!'* ]]; then echo "\${t#!}" >&2; exit 1; fi
  echo -n "$t"; exit 0
fi`;
    });
    writeFileSync(
      join(folder, 'oc'),
      `#!/bin/bash\necho "$*" >> ${folder}/calls\n${cases.join('\n')}\nexit 9\n`,
      { mode: 0o755 },
    );
    const result = spawnSync('bash', ['-c', scriptOf(job)], {
      env: { ...variablesOf(job), PATH: `${folder}:/usr/bin:/bin`, INTERVAL: '0' },
      encoding: 'utf8',
      timeout: 20_000,
    });
    const calls = spawnSync('cat', [join(folder, 'calls')], { encoding: 'utf8' }).stdout;
    return { code: result.status, lines: result.stdout.trim().split('\n'), calls };
  }

  test('the wait Job waits through every state of an installation, and says for what', () => {
    const { code, lines } = run(jobOf(demo, 'wait-for-nfd-'), [
      ['installedCSV', '!subscriptions "nfd" not found', '', 'nfd.4.16.0-1', 'nfd.4.18.0-202503'],
      ['clusterserviceversions', 'Installing', 'Succeeded'],
      ['customresourcedefinitions', '!not found', 'False', 'True'],
    ]);
    expect(lines).toEqual([
      'waiting for Node Feature Discovery: subscriptions "nfd" not found',
      'waiting for Node Feature Discovery: OLM has installed no version yet',
      'waiting for Node Feature Discovery: nfd.4.16.0-1 is older than 4.17.0 (oldest OpenShift that is supported here)',
      'waiting for Node Feature Discovery: nfd.4.18.0-202503 is Installing',
      'waiting for Node Feature Discovery: not found',
      'waiting for Node Feature Discovery: nodefeaturediscoveries.nfd.openshift.io is not established',
      'Node Feature Discovery is ready',
    ]);
    expect(code).toBe(0);
  });

  test('the wait Job understands versions with and without v', () => {
    const ready = (name: string, csv: string) =>
      run(jobOf(demo, `wait-for-${name}-`), [
        ['installedCSV', csv],
        ['clusterserviceversions', 'Succeeded'],
        ['customresourcedefinitions', 'True'],
      ]).lines.at(-1);
    expect(ready('gpu-operator-certified', 'gpu-operator-certified.v25.10.0')).toBe(
      'NVIDIA GPU operator is ready',
    );
    expect(ready('rhods-operator', 'rhods-operator.2.25.0')).toBe('OpenShift AI is ready');
  });

  test('the approver approves the stated version and no other', () => {
    const { code, lines, calls } = run(jobOf(fixed, 'approve-rhods-operator-'), [
      ['installedCSV', '', '', '', 'rhods-operator.2.25.1'],
      ['installPlanRef', '', 'install-a', 'install-b'],
      ['get installplans install-a', 'rhods-operator.2.25.2'],
      ['get installplans install-b', 'other.v1 rhods-operator.2.25.1'],
      ['patch installplans install-b', 'patched'],
    ]);
    expect(code).toBe(0);
    expect(lines.join('\n')).toBe(
      [
        'there is no InstallPlan yet',
        'InstallPlan install-a is for rhods-operator.2.25.2 , not for rhods-operator.2.25.1',
        'patchedrhods-operator.2.25.1 is installed',
      ].join('\n'),
    );
    expect(calls).toContain(
      'patch installplans.operators.coreos.com install-b -n redhat-ods-operator --type merge --patch {"spec":{"approved":true}}',
    );
    expect(calls).not.toContain('patch installplans.operators.coreos.com install-a');
  });
});

describe('definitions (PAI-215)', () => {
  const problems = (environment: typeof demo) =>
    runGuards(environment)
      .filter(({ code }) => code === 'PAI-215')
      .map(({ message }) => message);
  const without = (topic: 'operators' | 'dataScienceComponents', name: string): typeof demo => ({
    ...demo,
    needs: { ...demo.needs, [topic]: new Set([...demo.needs[topic]].filter((each) => each !== name)) },
  });

  test('of a kind whose operator nothing asks for', () => {
    const broken = without('operators', 'docling');
    expect(problems(broken)).toEqual(['needs Docling operator, which nothing in the environment asks for']);
  });

  test('of a kind whose part of OpenShift AI nothing asks for', () => {
    const broken = without('dataScienceComponents', 'llamastackoperator');
    expect(problems(broken)).toEqual([
      'needs the part llamastackoperator of OpenShift AI, which nothing in the environment asks for',
    ]);
  });

  test('of a kind that comes before the wait Job of its operator', () => {
    const early = edited(demo, 'DSCInitialization', 'default-dsci', (_, object) => {
      object.syncWave = 'operators';
    });
    expect(problems(early)).toEqual([
      'is applied in wave operators, and OpenShift AI is ready only after wave waitJobs',
    ]);
  });
});

test('the operator of OpenShift AI alone', () => {
  const objects = madeFor(
    (scope) => new HardwareProfiles(scope, 'hardware-profiles', []),
    (scope, needs) => new Operators(scope, 'operators', { needs, settings: { catalogs: {}, versions: {} } }),
    { ...noModels, secrets: { provider: 'existing' } },
  );
  expect(objects).toMatchSnapshot();
});
