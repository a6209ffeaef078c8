import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { runGuards } from '../../lib/guards';
import type { KindRecord } from '../../lib/kinds/kind-record';
import { kindRecords } from '../../lib/kinds/kinds';
import { edited, extended } from '../support/edit';
import { modelEntry, rendered, small } from '../support/environments';

const demo = rendered('demo');
const withWorkbench = rendered('demo', { workbenches: [{ name: 'data-lab' }] });

/** Code and message of every problem. */
const problems = (environment: RenderedEnvironment): string[] =>
  runGuards(environment).map(({ code, message }) => `${code} ${message}`);

test('storage classes (PAI-204): one that the environment does not name', () => {
  const broken = edited(
    demo,
    'PersistentVolumeClaim',
    'minio-data',
    (m) => (m.spec.storageClassName = 'gp2'),
  );
  expect(problems(broken)).toEqual(['PAI-204 names storage class gp2']);
});

describe('GPUs of a model (PAI-213)', () => {
  test('another tensor parallel size', () => {
    const broken = edited(demo, 'InferenceService', 'mistral-24b-quantized', (m) => {
      m.spec.predictor.model.args = ['--tensor-parallel-size=2'];
    });
    expect(problems(broken)).toEqual(['PAI-213 has 1 GPUs and --tensor-parallel-size=2']);
  });

  test('another limit than request', () => {
    const broken = edited(demo, 'InferenceService', 'mistral-24b-quantized', (m) => {
      m.spec.predictor.model.resources.requests['nvidia.com/gpu'] = '2';
    });
    expect(problems(broken)).toEqual(['PAI-213 requests 2 GPUs with a limit of 1']);
  });

  test.each([
    [17, 'lets in 17 requests'],
    [0, 'lets in any number of requests'],
  ])('more requests let in (%d) than run', (containerConcurrency, message) => {
    const broken = edited(demo, 'InferenceService', 'mistral-24b-quantized', (m) => {
      m.spec.predictor.containerConcurrency = containerConcurrency;
    });
    expect(problems(broken)).toEqual([
      `PAI-213 ${message} (containerConcurrency), and 16 run at the same time (--max-num-seqs)`,
    ]);
  });

  describe('of a model on several nodes', () => {
    const several = rendered('demo', {
      ...small,
      gpuPools: [{ name: 'l4', gpu: 'L4', gpusPerNode: 4, nodes: 4 }],
      models: [
        modelEntry({
          model: 'mistral-small-24b',
          pool: 'l4',
          gpus: 4,
          nodes: 2,
          source: { type: 'existing-pvc', claim: 'w' },
        }),
      ],
    });
    const told = (tensor: number, pipeline: string, gpus: string) =>
      `PAI-213 runs --pipeline-parallel-size=2 with --tensor-parallel-size=4, and KServe is told ${pipeline} and ${tensor}, with workers that request ${gpus} GPUs with a limit of 4`;

    test('all is right as it is rendered', () => {
      expect(problems(several)).toEqual([]);
    });

    test.each([
      ['another number of nodes for KServe', { pipelineParallelSize: 3 }, told(4, '3', '4')],
      ['no number of nodes', { pipelineParallelSize: undefined }, told(4, 'nothing', '4')],
      ['another number of GPUs for KServe', { tensorParallelSize: 2 }, told(2, '2', '4')],
    ])('%s', (_, change, message) => {
      const broken = edited(several, 'InferenceService', 'm', (m) => {
        Object.assign(m.spec.predictor.workerSpec, change);
      });
      expect(problems(broken)).toEqual([message]);
    });

    test('workers with other GPUs', () => {
      const broken = edited(several, 'InferenceService', 'm', (m) => {
        m.spec.predictor.workerSpec.containers[0].resources.requests['nvidia.com/gpu'] = '2';
      });
      expect(problems(broken)).toEqual([told(4, '2', '2')]);
    });

    test('an account of the workers that nothing makes', () => {
      const broken = edited(several, 'InferenceService', 'm', (m) => {
        m.spec.predictor.workerSpec.serviceAccountName = 'nobody';
      });
      expect(problems(broken).join()).toContain('ServiceAccount private-ai-demo/nobody');
    });

    test('a worker of the runtime without a safe security context', () => {
      const broken = edited(several, 'ServingRuntime', 'vllm-multinode-runtime', (m) => {
        m.spec.workerSpec.containers[0].securityContext = {};
      });
      expect(problems(broken).join()).toContain('PAI-209 lacks');
    });
  });

  test('as many requests as run', () => {
    const good = edited(demo, 'InferenceService', 'mistral-24b-quantized', (m) => {
      m.spec.predictor.containerConcurrency = 16;
    });
    expect(problems(good)).toEqual([]);
  });
});

describe('custom resources (PAI-214)', () => {
  test.each([
    [
      'a model server without memory limit',
      edited(
        demo,
        'InferenceService',
        'mistral-24b',
        (m) => delete m.spec.predictor.model.resources.limits.memory,
      ),
      'PAI-214 does not state spec.predictor.model.resources.limits.memory',
    ],
    [
      'a model server with the default service account',
      edited(demo, 'InferenceService', 'mistral-24b', (m) => delete m.spec.predictor.serviceAccountName),
      'PAI-214 does not state spec.predictor.serviceAccountName',
    ],
    [
      'a Llama Stack without replicas',
      edited(demo, 'LlamaStackDistribution', 'llama-stack', (m) => delete m.spec.replicas),
      'PAI-214 does not state spec.replicas',
    ],
    [
      'a Docling that anybody reaches',
      edited(demo, 'DoclingServe', 'docling', (m) => (m.spec.route.enabled = true)),
      'PAI-214 sets spec.route.enabled to true: the operator would open the API to anybody',
    ],
    [
      'pipelines without login',
      edited(demo, 'DataSciencePipelinesApplication', 'dspa', (m) => (m.spec.apiServer.enableOauth = false)),
      'PAI-214 sets spec.apiServer.enableOauth to false: its API would ask nobody',
    ],
    [
      'a workbench without login',
      edited(
        withWorkbench,
        'Notebook',
        'data-lab',
        (m) => delete m.metadata.annotations['notebooks.opendatahub.io/inject-oauth'],
      ),
      'PAI-214 does not state metadata.annotations.notebooks.opendatahub.io/inject-oauth',
    ],
    [
      'a workbench that says to have no login',
      edited(
        withWorkbench,
        'Notebook',
        'data-lab',
        (m) => (m.metadata.annotations['notebooks.opendatahub.io/inject-oauth'] = 'false'),
      ),
      'PAI-214 sets metadata.annotations.notebooks.opendatahub.io/inject-oauth to false: its Route would lead anybody to a shell in the cluster',
    ],
    [
      'a server of which the network knows nothing',
      edited(demo, 'DoclingServe', 'docling', (m) => (m.metadata.name = 'other')),
      'PAI-214 has no declared endpoint',
    ],
  ])('%s', (_, broken, expected) => {
    expect(problems(broken)).toContain(expected);
  });

  test('a custom resource of which no operator makes a Service needs no endpoint, whatever it has to state', () => {
    const record = kindRecords.get('maistra.io/ServiceMeshMember');
    if (record === undefined) throw new Error('ServiceMeshMember has no record');
    // The map is read-only for the program alone.
    const records = kindRecords as Map<string, KindRecord>;
    const stated = { required: ['spec.controlPlaneRef', 'spec.other'], forbidden: [] };
    records.set('maistra.io/ServiceMeshMember', { ...record, stated });
    try {
      const member = {
        apiVersion: 'maistra.io/v1',
        kind: 'ServiceMeshMember',
        metadata: { name: 'default', namespace: 'private-ai-demo' },
        spec: { controlPlaneRef: { name: 'a', namespace: 'b' } },
      };
      const found = problems(extended(demo, member)).filter((line) => line.startsWith('PAI-214'));
      expect(found).toEqual(['PAI-214 does not state spec.other']);
    } finally {
      records.set('maistra.io/ServiceMeshMember', record);
    }
  });
});
