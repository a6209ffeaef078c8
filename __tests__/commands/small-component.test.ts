import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { OwnerCopy } from '../../tools/verify/owner/owner-copy';
import { additions, addSmallComponent, newFiles } from '../../tools/verify/owner/small-component';

const added = newFiles('.');
const changed = [...new Set(additions('.').map(({ file }) => file))];
const copy = OwnerCopy.of('.');
afterAll(() => {
  copy.remove();
});

const inCopy = (path: string) => join(copy.folder, path);
const manifest = (path: string): unknown => parse(copy.read(`dist/demo/${path}`));

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  const result = spawnSync('git', [...identity, ...args], { cwd: copy.folder, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

async function npm(...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await copy.npm(...args);
  if (code !== 0) throw new Error([`npm ${args.join(' ')}: exit code ${code}`, stdout, stderr].join('\n'));
}

/** Paths that differ from the commit, with those of new files. */
function changedFiles(): string[] {
  return git('status', '--porcelain', '--untracked-files=all')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(3));
}

/** All tests of such a copy: npm run verify -- owner. */
const tests = ['argocd', 'components/rag', 'docs', 'environment', 'imports', 'kinds', 'releases', 'verify']
  .map((folder) => `__tests__/${folder}`)
  .concat('__tests__/program/own-environments');

const generated =
  /^(dist|imports)\/|^docs\/(settings|errors)\.md$|^environments\/environment\.schema\.json$|\/__snapshots__\//;

/** Files and folders that the section of the README names. */
function readmePaths(): string[] {
  const [, text = ''] = /\n## Add a component\n([\s\S]*?)\n## /.exec(readFileSync('README.md', 'utf8')) ?? [];
  const quoted = [...text.matchAll(/`([^`\s]+)`/g)].map(([, path = '']) => path.replace(/\/$/, ''));
  // The list of components is in the README itself.
  return ['README.md', ...quoted.filter((path) => existsSync(path))];
}

describe('a small component, added as the README says', () => {
  beforeAll(async () => {
    await npm('run', '-s', 'synth');
    git('init', '-q');
    // The link is not the folder that .gitignore means.
    writeFileSync(inCopy('.git/info/exclude'), 'node_modules\n');
    git('add', '-A');
    git('commit', '-q', '-m', 'before');
    const definitions = addSmallComponent('.', copy);
    await npm('run', '-s', 'import', '--', '--crds', definitions);
    await npm('run', '-s', 'docs');
    // The guards judge it here.
    await npm('run', '-s', 'synth');
  });

  test('is a server with a Service, a volume and its account', () => {
    const folder = 'stage02-model-alignment/private-ai-demo';
    expect(manifest(`${folder}/Deployment.step-cache.k8s.yaml`)).toMatchObject({
      spec: {
        strategy: { type: 'Recreate' },
        template: {
          spec: {
            containers: [{ image: 'quay.io/example/cache-server:1.4.2' }],
            volumes: [
              { persistentVolumeClaim: { claimName: 'step-cache-data' } },
              { secret: { secretName: 'step-cache-credentials' } },
            ],
          },
        },
      },
    });
    expect(manifest(`${folder}/Service.step-cache.k8s.yaml`)).toMatchObject({
      spec: { ports: [{ port: 6379 }] },
    });
    expect(manifest(`${folder}/PersistentVolumeClaim.step-cache-data.k8s.yaml`)).toMatchObject({
      metadata: { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } },
      spec: { storageClassName: 'gp3-csi', resources: { requests: { storage: '1Gi' } } },
    });
    manifest(`${folder}/ServiceAccount.step-cache.k8s.yaml`);
  });

  test('has a Secret that the cluster makes', () => {
    expect(
      manifest('stage00-ai-platform/private-ai-demo/ExternalSecret.step-cache-credentials.k8s.yaml'),
    ).toMatchObject({ spec: { target: { name: 'step-cache-credentials' } } });
  });

  test('is reached by the two that may use it, and reaches nobody', () => {
    const policy = 'stage00-ai-platform/private-ai-demo/NetworkPolicy.allow-step-cache-cache.k8s.yaml';
    expect(manifest(policy)).toMatchObject({
      spec: {
        podSelector: { matchLabels: { 'app.kubernetes.io/name': 'step-cache' } },
        ingress: [
          {
            from: [
              { podSelector: { matchLabels: { app: 'cache-operator' } } },
              { podSelector: { matchLabels: { 'pipelines.kubeflow.org/v2_component': 'true' } } },
            ],
            ports: [{ port: 6379 }],
          },
        ],
      },
    });
    const egress = 'stage02-model-alignment/private-ai-demo/NetworkPolicy.egress-step-cache.k8s.yaml';
    expect(JSON.stringify(manifest(egress))).not.toContain('6379');
  });

  test('has its custom resource in the wave of its kind, and the operator that brings the definition', () => {
    expect(manifest('stage02-model-alignment/private-ai-demo/Cache.step-cache.k8s.yaml')).toMatchObject({
      apiVersion: 'cache.example.com/v1',
      metadata: { annotations: { 'argocd.argoproj.io/sync-wave': '7' } },
      spec: { service: 'step-cache', passwordSecret: { name: 'step-cache-credentials', key: 'password' } },
    });
    expect(
      manifest('stage00-ai-platform/cache-operator-system/Subscription.cache-operator.k8s.yaml'),
    ).toMatchObject({ spec: { name: 'cache-operator', channel: 'stable', source: 'community-operators' } });
  });

  test('is known to Argo CD: its kind is allowed, may be written, and has a health check', () => {
    expect(manifest('argocd/AppProject.private-ai-demo.k8s.yaml')).toMatchObject({
      spec: {
        namespaceResourceWhitelist: expect.arrayContaining([
          { group: 'cache.example.com', kind: 'Cache' },
        ]) as unknown,
      },
    });
    expect(manifest('bootstrap/06-private-ai-demo-Role.private-ai-demo-argocd.k8s.yaml')).toMatchObject({
      rules: expect.arrayContaining([
        expect.objectContaining({ apiGroups: ['cache.example.com'], resources: ['caches'] }),
      ]) as unknown,
    });
    expect(manifest('argocd/ArgoCD.openshift-gitops.k8s.yaml')).toHaveProperty([
      'spec',
      'extraConfig',
      'resource.customizations.health.cache.example.com_Cache',
    ]);
  });

  test('is in the documents of its environment', () => {
    const guide = copy.read('dist/demo/GUIDE.md');
    expect(guide).toContain('| private-ai-demo/step-cache-data | results of pipeline steps');
    expect(guide).toContain('oc get secret step-cache-credentials -n private-ai-demo');
    expect(guide).toContain('**A Cache is not Ready**');
    const audit = copy.read('dist/demo/AUDIT.md');
    expect(audit).toContain('| private-ai-demo/step-cache-data | 1Gi |');
    expect(audit).toContain('| private-ai-demo/step-cache-credentials | `password` |');
    expect(audit).toContain('| private-ai-demo/pipeline-steps | private-ai-demo/step-cache | 6379 |');
    expect(copy.read('docs/settings.md')).toContain('rag.cache.size');
  });

  test('passes the checks, and the tests that know what there is of each sort', async () => {
    await npm('test', '--', '-u', '--silent', ...tests);
    const snapshots = changedFiles().filter((path) => path.includes('__snapshots__'));
    expect(snapshots).toEqual(['__tests__/components/rag/__snapshots__/step-cache.test.ts.snap']);
    const sources = [...added, ...changed];
    await npm('exec', '--', 'tsc', '--noEmit');
    await npm('exec', '--', 'eslint', ...sources.filter((path) => path.endsWith('.ts')));
    await npm('exec', '--', 'prettier', '--check', ...sources);
    await npm('exec', '--', 'knip');
  });

  test('changes only what the README names, besides what is generated', () => {
    const sources = changedFiles().filter((path) => !generated.test(path));
    expect(sources.sort()).toEqual([...added, ...changed].sort());
    const paths = readmePaths();
    const below = (folders: readonly string[], file: string) =>
      folders.some((path) => file.startsWith(`${path}/`));
    expect(added.filter((file) => !below(paths, file))).toEqual([]);
    // A new test has a place of its own; one that lists components has to be named itself.
    const folders = paths.filter((path) => path !== '__tests__');
    expect(changed.filter((file) => !paths.includes(file) && !below(folders, file))).toEqual([]);
  });
});

test('an addition whose place is gone is named with its file', () => {
  expect(() => {
    copy.add({ file: 'cdk8s.yaml', after: 'no such line', lines: '' });
  }).toThrow('cdk8s.yaml has the lines "no such line" 0 times, not once');
});
