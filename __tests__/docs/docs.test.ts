import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { errorCodes, PlatformError } from '../../lib/program/errors';
import { syncWaves } from '../../lib/kinds/sync-waves';
import { loadEnvironments } from '../../lib/environment/load';
import { guards } from '../../lib/guards';
import { exampleText } from '../../tools/environments';
import { documentOf, filesBelow, linksOf, prose, tableRows } from './markdown';

const root = resolve(__dirname, '..', '..');
const componentFolder = 'docs/components';

/** Every class of a component with its page; several classes can share one. */
const pages: Readonly<Record<string, string>> = {
  'lib/argocd/app-project.ts': 'argo-cd.md',
  'lib/argocd/applications.ts': 'argo-cd.md',
  'lib/argocd/argo-cd-operator.ts': 'argo-cd.md',
  'lib/argocd/argo-cd-rights.ts': 'argo-cd.md',
  'lib/argocd/argo-cd-start.ts': 'argo-cd.md',
  'lib/argocd/argo-cd.ts': 'argo-cd.md',
  'lib/argocd/stage-wait-job.ts': 'argo-cd.md',
  'lib/argocd/stage-rollouts.ts': 'argo-cd.md',
  'lib/argocd/superseded-syncs.ts': 'argo-cd.md',
  'lib/components/backup/backup-alerts.ts': 'backup.md',
  'lib/components/backup/database-copy.ts': 'backup.md',
  'lib/components/backup/platform-backup.ts': 'backup.md',
  'lib/components/backup/state-backup.ts': 'backup.md',
  'lib/components/backup/vector-backup.ts': 'backup.md',
  'lib/components/backup/volume-snapshots.ts': 'backup.md',
  'lib/components/rag/data-store-alerts.ts': 'monitoring.md',
  'lib/components/measurement/benchmarks.ts': 'benchmarks.md',
  'lib/components/measurement/model-benchmark.ts': 'benchmarks.md',
  'lib/components/measurement/evaluations.ts': 'evaluations.md',
  'lib/components/measurement/model-evaluation.ts': 'evaluations.md',
  'lib/components/measurement/model-alerts.ts': 'monitoring.md',
  'lib/components/measurement/model-dashboard.ts': 'monitoring.md',
  'lib/components/platform/openshift-ai.ts': 'data-science-cluster.md',
  'lib/components/platform/copied-secrets.ts': 'secrets.md',
  'lib/components/platform/external-secrets-operand.ts': 'secrets.md',
  'lib/components/platform/external-secrets.ts': 'secrets.md',
  'lib/components/platform/cluster-autoscaler.ts': 'gpu-nodes.md',
  'lib/components/platform/gpu-machine-set.ts': 'gpu-nodes.md',
  'lib/components/platform/gpu-nodes.ts': 'gpu-nodes.md',
  'lib/components/platform/gpu-operator.ts': 'gpu-nodes.md',
  'lib/components/platform/hardware-profiles.ts': 'gpu-nodes.md',
  'lib/components/platform/node-feature-discovery.ts': 'gpu-nodes.md',
  'lib/components/platform/generated-secrets.ts': 'secrets.md',
  'lib/components/platform/stored-secrets.ts': 'secrets.md',
  'lib/components/platform/namespaces.ts': 'namespaces-and-network.md',
  'lib/components/platform/network-policies.ts': 'namespaces-and-network.md',
  'lib/components/platform/operator-approver.ts': 'operators.md',
  'lib/components/platform/operator-wait-job.ts': 'operators.md',
  'lib/components/platform/operator-installation.ts': 'operators.md',
  'lib/components/platform/operators.ts': 'operators.md',
  'lib/components/platform/quotas.ts': 'namespaces-and-network.md',
  'lib/components/platform/user-workload-monitoring.ts': 'operators.md',
  'lib/components/rag/docling-deployment.ts': 'docling.md',
  'lib/components/rag/docling-serve.ts': 'docling.md',
  'lib/components/rag/guardrails/guardrails.ts': 'guardrails.md',
  'lib/components/rag/llama-stack/llama-stack-config.ts': 'llama-stack.md',
  'lib/components/rag/llama-stack/llama-stack-api.ts': 'llama-stack.md',
  'lib/components/rag/llama-stack/llama-stack-deployment.ts': 'llama-stack.md',
  'lib/components/rag/llama-stack/llama-stack-server.ts': 'llama-stack.md',
  'lib/components/rag/llama-stack/metrics-collector.ts': 'llama-stack.md',
  'lib/components/rag/ingestion/collection-run.ts': 'ingestion.md',
  'lib/components/rag/ingestion/document-samples.ts': 'ingestion.md',
  'lib/components/rag/ingestion/ingestion.ts': 'ingestion.md',
  'lib/components/rag/milvus.ts': 'milvus.md',
  'lib/components/rag/milvus-cluster.ts': 'milvus.md',
  'lib/components/rag/milvus-etcd.ts': 'milvus.md',
  'lib/components/rag/playground/playground.ts': 'playground.md',
  'lib/components/rag/pipeline-server.ts': 'pipeline-server.md',
  'lib/components/agents/database-tools.ts': 'equipment.md',
  'lib/components/agents/equipment/equipment.ts': 'equipment.md',
  'lib/components/agents/calibration/calibration-agent.ts': 'calibration.md',
  'lib/components/agents/calibration/calibration-alerts.ts': 'calibration.md',
  'lib/components/agents/kubernetes-tools.ts': 'kubernetes-tools.md',
  'lib/components/agents/observed-namespace.ts': 'kubernetes-tools.md',
  'lib/components/agents/own-tools.ts': 'own-tools.md',
  'lib/components/agents/tool-server-alerts.ts': 'monitoring.md',
  'lib/components/agents/notifications/notification-tools.ts': 'notifications.md',
  'lib/components/serving/chat-template.ts': 'vllm.md',
  'lib/components/serving/external-model.ts': 'model-endpoints.md',
  'lib/components/serving/mesh-member.ts': 'vllm.md',
  'lib/components/serving/embedding-volume.ts': 'llama-stack.md',
  'lib/components/serving/hugging-face-loader.ts': 'vllm.md',
  'lib/components/serving/model-loader.ts': 'vllm.md',
  'lib/components/serving/kserve-model.ts': 'vllm.md',
  'lib/components/serving/model-registry/model-registration.ts': 'model-registry.md',
  'lib/components/serving/model-registry/model-registry.ts': 'model-registry.md',
  'lib/components/serving/model-registry/registry-database.ts': 'model-registry.md',
  'lib/components/serving/ray-cluster.ts': 'vllm.md',
  'lib/components/serving/simulator-runtime.ts': 'vllm.md',
  'lib/components/serving/vllm-multinode-runtime.ts': 'vllm.md',
  'lib/components/serving/vllm-runtime.ts': 'vllm.md',
  'lib/components/smoke/alignment-smoke-test.ts': 'smoke-tests.md',
  'lib/components/smoke/bucket-smoke-test.ts': 'smoke-tests.md',
  'lib/components/smoke/model-smoke-test.ts': 'smoke-tests.md',
  'lib/components/smoke/tool-smoke-test.ts': 'smoke-tests.md',
  'lib/components/smoke/smoke-test.ts': 'smoke-tests.md',
  'lib/components/storage/external-s3.ts': 'external-s3.md',
  'lib/components/storage/minio-bootstrap.ts': 'minio.md',
  'lib/components/storage/minio-job.ts': 'minio.md',
  'lib/components/storage/minio-replaced-users.ts': 'minio.md',
  'lib/components/storage/router-ca.ts': 'minio.md',
  'lib/components/storage/minio.ts': 'minio.md',
  'lib/components/storage/postgresql/external-database.ts': 'postgresql.md',
  'lib/components/storage/postgresql/postgresql.ts': 'postgresql.md',
  'lib/components/workbench/workbench-examples.ts': 'workbench.md',
  'lib/components/workbench/workbench.ts': 'workbench.md',
  // Shared by components, and worth a page for its operation.
  'lib/workload/auth-proxy.ts': 'oauth-proxy.md',
};

const documents = ['README.md', ...filesBelow('docs', '.md')];
const componentPages = readdirSync(componentFolder).sort();

describe.each(documents)('%s', (path) => {
  const document = documentOf(path);

  test('links lead to files and headings that exist', () => {
    const broken = linksOf(document.text).filter((link) => {
      const [target = '', anchor] = link.split('#');
      const file = target === '' ? path : relative(root, resolve(dirname(path), target));
      if (!existsSync(file)) return true;
      return anchor !== undefined && !(file.endsWith('.md') && documentOf(file).anchors.includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  test('commands and error codes exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
    const commands = [...document.text.matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script);
    expect(commands.filter((script) => !(script in scripts))).toEqual([]);
    const codes = [...document.text.matchAll(/PAI-\d{3}/g)].map(([code]) => code);
    expect(codes.filter((code) => !(code in errorCodes))).toEqual([]);
  });
});

describe('components', () => {
  test('the README links every page, and only these', () => {
    const linked = linksOf(documentOf('README.md').text).filter((link) =>
      link.startsWith(`${componentFolder}/`),
    );
    expect([...new Set(linked)].sort()).toEqual(componentPages.map((page) => `${componentFolder}/${page}`));
  });

  test('every component has its page', () => {
    const components = filesBelow('lib', '.ts').filter(
      (path) =>
        !/^lib\/(cluster|workload|stages)\//.test(path) &&
        /class \w+ extends (Construct|Folder)\b/.test(readFileSync(path, 'utf8')),
    );
    expect(components.filter((path) => pages[path] === undefined)).toEqual([]);
    expect(Object.keys(pages).filter((path) => !existsSync(path))).toEqual([]);
    expect([...new Set(Object.values(pages))].sort()).toEqual(componentPages);
  });

  test.each(componentPages)('%s says what it makes, and where its facts come from', (page) => {
    const { text } = documentOf(`${componentFolder}/${page}`);
    expect(text).toMatch(/^## What it makes$/m);
    expect(text).toMatch(/^## Sources$/m);
  });
});

describe('tables', () => {
  test('the layout of the README names folders that exist, and every folder of lib', () => {
    const folders = tableRows(documentOf('README.md').text, 'Folder').map(([folder = '']) => folder);
    expect(folders.length).toBeGreaterThan(10);
    expect(folders.filter((folder) => !existsSync(folder))).toEqual([]);
    const foldersOf = (path: string) =>
      readdirSync(path)
        .map((name) => join(path, name))
        .filter((each) => statSync(each).isDirectory());
    const areas = foldersOf('lib/components');
    const parts = [...foldersOf('lib').filter((path) => path !== 'lib/components'), ...areas];
    expect(parts.filter((path) => !folders.includes(`${path}/`))).toEqual([]);
  });

  test('names and numbers of waves are those of lib/kinds/sync-waves.ts', () => {
    const rows = tableRows(documentOf(`${componentFolder}/argo-cd.md`).text, 'Wave');
    expect(rows.map(([wave, phase]) => [phase, Number(wave)])).toEqual(Object.entries(syncWaves));
  });

  test('the guards are those of lib/guards/index.ts', () => {
    const rows = tableRows(documentOf('docs/design.md').text, 'Code');
    expect(rows.map(([, guard]) => guard).sort()).toEqual(guards.map((guard) => guard.name).sort());
  });
});

test('the error output of the README is what two slips in a copy of demo.yaml give', () => {
  const slips: [string, string][] = [
    ['name: demo', 'name: prod'],
    ['apps.demo.', 'apps.prod.'],
    ['console:', 'consol:'],
    ['pool: l4-single', 'pool: l4-singel'],
  ];
  const demo = exampleText('demo');
  for (const [right] of slips) expect(demo).toContain(right);
  const text = slips.reduce((copy, [right, wrong]) => copy.replace(right, wrong), demo);
  // Where the lines stand may differ.
  const withoutPlace = (output: string) => output.replace(/:\d+:\d+ /g, ' ');
  const shown =
    /```text\n(environments\/prod[\s\S]*?)\n\n2 problems/.exec(documentOf('README.md').text)?.[1] ?? '';
  expect(shown).not.toBe('');
  expect(() => loadEnvironments([{ path: 'environments/prod.yaml', text }])).toThrow(PlatformError);
  try {
    loadEnvironments([{ path: 'environments/prod.yaml', text }]);
  } catch (error) {
    expect(withoutPlace(error instanceof Error ? error.message : '')).toBe(withoutPlace(shown));
  }
});

test('the documents use example domains only', () => {
  const written = documents.filter((path) => !['docs/settings.md', 'docs/errors.md'].includes(path));
  const urls = written.flatMap((path) =>
    [...prose(path).matchAll(/https?:\/\/([\w.-]+)/g)].map(([, host = '']) => host),
  );
  const known = /(^|\.)example\.com$|\.svc(\.cluster\.local)?$|^github\.com$/;
  expect(urls.filter((host) => /\w\.\w/.test(host) && !known.test(host))).toEqual([]);
});

test('no tracked file names a path of a machine or a package registry', () => {
  const tracked = spawnSync('git', ['ls-files', '-z'], {
    encoding: 'utf8',
  });
  // Without Git, for example from an archive, the documents are checked at least.
  const files = tracked.status === 0 ? tracked.stdout.split('\0').filter((path) => path !== '') : documents;
  // In parts, so that this file passes its own check.
  const folders = ['home', 'Users', 'root', 'work', 'workspace'].join('|');
  const registries = [
    ['registry', 'npmjs', 'org'],
    ['npm', 'pkg', 'github'],
  ].map((parts) => parts.join('\\.'));
  const forbidden = new RegExp(`(^|[\\s"'\`=(:])/(${folders})/|${registries.join('|')}`, 'm');
  const found = files
    .filter((path) => existsSync(path) && !/\.(png|jpg|gz|zip)$/.test(path))
    .filter((path) => path !== 'package-lock.json' && forbidden.test(readFileSync(path, 'utf8')));
  expect(found).toEqual([]);
});

test('package-lock.json names no host', () => {
  const lock = readFileSync('package-lock.json', 'utf8');
  const hosts = [...lock.matchAll(/"resolved": "https?:\/\/([^/"]+)/g)].map(([, host]) => host);
  expect([...new Set(hosts)]).toEqual([]);
});
