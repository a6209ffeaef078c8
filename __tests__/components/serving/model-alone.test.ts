import { Construct } from 'constructs';
import { VllmModel } from '../../../lib/components/serving/vllm-model';
import { VllmRuntime } from '../../../lib/components/serving/vllm-runtime';
import { gpuPoolNamed, gpuPoolsOf } from '../../../lib/environment/gpu-pool';
import { alone } from '../../support/alone';
import { modelEntry, settings, small } from '../../support/environments';

const namespace = 'private-ai-demo';

test.each(['RawDeployment', 'Serverless'])('a model in mode %s alone', (mode) => {
  const models = [modelEntry({ mode, exposure: 'authenticated' })];
  const environment = settings('demo', { ...small, models });
  const [model] = environment.models;
  if (model === undefined) throw new Error('no model');
  const objects = alone((folder) => {
    const runtime = new VllmRuntime(folder, 'runtime', namespace);
    const scope = new Construct(folder, 'models');
    const pool = gpuPoolNamed(gpuPoolsOf(environment), model.pool);
    const source = { storageUri: 'pvc://weights/', downloads: false };
    new VllmModel(scope, model.name, { namespace, model, pool, runtime, source });
    return scope;
  });
  expect(objects).toMatchSnapshot();
});
