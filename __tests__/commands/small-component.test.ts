import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { OwnerCopy } from '../../tools/verify/owner/owner-copy';
import { type Addition, additions } from '../fixtures/small-component/additions';

const fixture = '__tests__/fixtures/small-component';
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

async function run(program: 'npm' | 'npx', ...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await copy.run(program, ...args);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: exit code ${code}\n${stdout}\n${stderr}`);
}

/** Files of the fixture have a further ending, which hides them from the type checker and the linter of the repository. */
function newFiles(): string[] {
  return readdirSync(join(fixture, 'files'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.txt'))
    .map((path) => path.slice(0, -'.txt'.length));
}

function add({ file, after, lines }: Addition): void {
  const parts = copy.read(file).split(after);
  if (parts.length !== 2) {
    throw new Error(
      `${fixture}/additions.ts: ${file} has ${JSON.stringify(after)} ${parts.length - 1} times, and it must be there once`,
    );
  }
  writeFileSync(inCopy(file), parts.join(after + lines));
}

/** A folder with every definition that is imported already, and the new one. */
function definitions(): string {
  const folder = inCopy('.build/definitions');
  mkdirSync(folder, { recursive: true });
  const known = readdirSync('imports', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => join('imports', path));
  for (const path of [...known, join(fixture, 'caches.cache.example.com.yaml')])
    copyFileSync(path, join(folder, basename(path)));
  return folder;
}

/** Paths that differ from the commit, with those of new files. */
function changedFiles(): string[] {
  return git('status', '--porcelain', '--untracked-files=all')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(3));
}

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
    await run('npm', 'run', '-s', 'synth');
    git('init', '-q');
    // The link is not the folder that .gitignore means.
    writeFileSync(inCopy('.git/info/exclude'), 'node_modules\n');
    git('add', '-A');
    git('commit', '-q', '-m', 'before');
    for (const path of newFiles()) {
      mkdirSync(dirname(inCopy(path)), { recursive: true });
      cpSync(join(fixture, 'files', `${path}.txt`), inCopy(path));
    }
    additions.forEach(add);
    await run('npm', 'run', '-s', 'import', '--', '--crds', definitions());
    await run('npm', 'run', '-s', 'docs');
    // The guards judge it here.
    await run('npm', 'run', '-s', 'synth');
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

  test('passes every test and every check of the repository', async () => {
    await run('npx', 'jest', '-u', '--silent');
    const snapshots = changedFiles().filter((path) => path.includes('__snapshots__'));
    expect(snapshots).toEqual(['__tests__/components/rag/__snapshots__/step-cache.test.ts.snap']);
    await run('npm', 'run', '-s', 'check');
  });

  test('changes only what the README names, besides what is generated', () => {
    const changed = changedFiles().filter((path) => !generated.test(path));
    expect(changed).toEqual([...new Set([...newFiles(), ...additions.map(({ file }) => file)])].sort());
    const paths = readmePaths();
    const below = (folders: readonly string[], file: string) =>
      folders.some((path) => file.startsWith(`${path}/`));
    // New tests have a folder of their own; one that lists components has to be named itself.
    const folders = paths.filter((path) => path !== '__tests__');
    const existing = additions.map(({ file }) => file);
    expect(existing.filter((file) => !paths.includes(file) && !below(folders, file))).toEqual([]);
    expect(newFiles().filter((file) => !below(paths, file))).toEqual([]);
  });
});

test('an addition whose place is gone is named with its file', () => {
  const gone = { file: 'cdk8s.yaml', after: 'no such line\n', lines: '' };
  expect(() => {
    add(gone);
  }).toThrow('additions.ts: cdk8s.yaml has "no such line\\n" 0 times, and it must be there once');
});
