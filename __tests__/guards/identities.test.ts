import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { runGuards } from '../../lib/guards';
import { edited, extended } from '../support/edit';
import { rendered } from '../support/environments';

const demo = rendered('demo');

/** Code and message of every problem. */
const problems = (environment: RenderedEnvironment): string[] =>
  runGuards(environment).map(({ code, message }) => `${code} ${message}`);

describe('identities (PAI-202)', () => {
  test('two objects of one group, kind, namespace and name', () => {
    const [configMap] = demo.objects.filter(({ manifest }) => manifest.kind === 'ConfigMap');
    if (configMap === undefined) throw new Error('no ConfigMap');
    expect(problems(extended(demo, configMap.manifest))).toEqual([
      'PAI-202 has the same group, kind, namespace and name as stage00-ai-platform/minio/Bootstrap/Script',
    ]);
  });

  test('an object that an operator makes too', () => {
    const broken = edited(
      demo,
      'PersistentVolumeClaim',
      'milvus-data',
      (m) => (m.metadata.name = 'llama-stack-pvc'),
    );
    expect(problems(broken)).toContain(
      'PAI-202 has the same group, kind, namespace and name as stage02-model-alignment/milvus/Data/Claim',
    );
  });

  describe('names that an operator claims', () => {
    test.each([
      ['a Route with the name of a model', 'Route', 'mistral-24b-api', 'mistral-24b'],
      ['a Service for metrics of a model', 'Service', 'llama-stack-proxy', 'mistral-24b-metrics'],
      ['a monitor of a model', 'ServiceMonitor', 'milvus-standalone', 'mistral-24b-metrics'],
      ['what the dashboard reads of a model', 'ConfigMap', 'milvus-config', 'mistral-24b-metrics-dashboard'],
      [
        'the right of an authenticating proxy',
        'ClusterRoleBinding',
        'private-ai-demo-llama-stack-proxy-auth-delegator',
        'private-ai-demo-mistral-24b-auth-delegator',
      ],
      ['a policy around pipelines', 'NetworkPolicy', 'allow-milvus-standalone-grpc', 'ds-pipelines-dspa'],
      [
        'a policy around Llama Stack',
        'NetworkPolicy',
        'egress-milvus-standalone',
        'llama-stack-network-policy',
      ],
      ['the account of the pipeline server', 'ServiceAccount', 'milvus-standalone', 'ds-pipeline-dspa'],
    ])('%s', (_, kind, name, claimed) => {
      const broken = edited(demo, kind, name, (m) => (m.metadata.name = claimed));
      expect(problems(broken).filter((each) => each.startsWith('PAI-202'))).toEqual([
        expect.stringContaining('PAI-202 has the same group, kind, namespace and name as '),
      ]);
    });

    test('the Secret of an ExternalSecret', () => {
      const broken = edited(
        demo,
        'ExternalSecret',
        'llama-files-credentials',
        (m) => (m.spec.target.name = 'dspa-minio-credentials'),
      );
      expect(problems(broken)).toContain(
        'PAI-202 has the same group, kind, namespace and name as what the operator of ExternalSecret dspa-minio-credentials makes',
      );
    });

    test('what the cluster makes in every namespace', () => {
      const broken = edited(
        demo,
        'ConfigMap',
        'milvus-config',
        (m) => (m.metadata.name = 'odh-trusted-ca-bundle'),
      );
      expect(problems(broken)).toContain(
        'PAI-202 has the same group, kind, namespace and name as what the cluster makes in every namespace',
      );
    });
  });
});
