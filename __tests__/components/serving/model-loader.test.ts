import { Construct } from 'constructs';
import { ModelSources } from '../../../lib/components/serving/model-source';
import { Minio } from '../../../lib/components/storage/minio';
import { gpuPoolNamed, gpuPoolsOf } from '../../../lib/environment/gpu-pool';
import { knownModel } from '../../../lib/environment/known-models';
import { deployedModels } from '../../../lib/environment/model-kinds';
import { alone } from '../../support/alone';
import { modelEntry, settings, small } from '../../support/environments';

test('the loader of one volume alone', () => {
  const source = { type: 'pvc', size: '2Gi', path: 'qwen3/0.6b' };
  const environment = settings('demo', { ...small, models: [modelEntry({ source })] });
  const [model] = deployedModels(environment);
  if (model === undefined) throw new Error('no model');
  const objects = alone((folder) => {
    const store = new Minio(folder, 'minio', { namespace: 'model-storage', size: '1Gi', console: 'none' });
    const scope = new Construct(folder, 'sources');
    const sources = new ModelSources(scope, store, environment.huggingFace);
    sources.resolve(knownModel(environment, model), gpuPoolNamed(gpuPoolsOf(environment), model.pool));
    return scope;
  });
  expect(objects).toMatchSnapshot();
});
