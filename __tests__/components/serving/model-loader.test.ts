import { ModelLoader } from '../../../lib/components/serving/model-loader';
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
  if (model?.source.type !== 'pvc') throw new Error('no model on a volume');
  const { source: volume } = model;
  const objects = alone((scope) => {
    const store = new Minio(scope, 'minio', { namespace: 'model-storage', size: '1Gi', console: 'none' });
    const loader = new ModelLoader(scope, 'loader', store);
    loader.load(knownModel(environment, model), volume, gpuPoolNamed(gpuPoolsOf(environment), model.pool));
    return loader;
  });
  expect(objects).toMatchSnapshot();
});
