import { Construct } from 'constructs';
import { KserveModel } from '../../../lib/components/serving/kserve-model';
import { simulatedServer, SimulatorRuntime } from '../../../lib/components/serving/simulator-runtime';
import { VllmRuntime } from '../../../lib/components/serving/vllm-runtime';
import { vllmServer } from '../../../lib/components/serving/vllm-server';
import { gpuPoolNamed, gpuPoolsOf } from '../../../lib/environment/gpu-pool';
import { knownModel } from '../../../lib/environment/known-models';
import { deployedModels } from '../../../lib/environment/model-kinds';
import { alone } from '../../support/alone';
import { modelEntry, settings, small } from '../../support/environments';

const namespace = 'private-ai-demo';

test.each(['RawDeployment', 'Serverless'])('a model in mode %s alone', (mode) => {
  const models = [modelEntry({ mode, exposure: 'authenticated' })];
  const environment = settings('demo', { ...small, models });
  const [stated] = deployedModels(environment);
  if (stated === undefined) throw new Error('no model');
  const model = knownModel(environment, stated);
  const objects = alone((folder) => {
    const runtime = new VllmRuntime(folder, 'runtime', namespace);
    const scope = new Construct(folder, 'models');
    const pool = gpuPoolNamed(gpuPoolsOf(environment), model.pool);
    const source = { storageUri: 'pvc://weights/', downloads: false };
    const server = vllmServer({ model, pool, runtime, source });
    new KserveModel(scope, model.name, { namespace, model, server });
    return scope;
  });
  expect(objects).toMatchSnapshot();
});

test('a simulated model alone', () => {
  const environment = settings('demo', { ...small, accelerator: 'simulated' });
  const [model] = deployedModels(environment);
  if (model === undefined) throw new Error('no model');
  const objects = alone((folder) => {
    const scope = new Construct(folder, 'models');
    const server = simulatedServer(model, new SimulatorRuntime(folder, 'runtime', namespace));
    new KserveModel(scope, model.name, { namespace, model, server });
    return folder;
  });
  expect(objects).toMatchSnapshot();
});
