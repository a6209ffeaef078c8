import { groupKindOf } from '../kinds/kinds';
import { recordAt } from '../kubernetes/manifest';
import { type Guard, objectProblem } from './guard';

/** PAI-213: a model server requests as many GPUs as it is limited to, and runs as many ranks. */
export const modelsUseTheirGpus: Guard = ({ objects }) =>
  objects
    .filter(({ manifest }) => groupKindOf(manifest) === 'serving.kserve.io/InferenceService')
    .flatMap((object) => {
      const model = recordAt(object.manifest, 'spec', 'predictor', 'model');
      const gpus = (kind: string) => Number(recordAt(model, 'resources', kind)['nvidia.com/gpu'] ?? 0);
      const args = Array.isArray(model.args) ? model.args.map(String) : [];
      const flag = args.find((arg) => arg.startsWith('--tensor-parallel-size='));
      // Without the flag a server uses one GPU, if it has any.
      const ranks = flag === undefined ? Math.min(1, gpus('limits')) : Number(flag.split('=')[1]);
      const path = 'spec.predictor.model';
      return [
        ...(gpus('requests') === gpus('limits')
          ? []
          : [
              objectProblem(
                'PAI-213',
                object,
                `requests ${gpus('requests')} GPUs with a limit of ${gpus('limits')}`,
                'state both from one number',
                path,
              ),
            ]),
        ...(ranks === gpus('limits')
          ? []
          : [
              objectProblem(
                'PAI-213',
                object,
                `has ${gpus('limits')} GPUs and --tensor-parallel-size=${ranks}`,
                'take both from the setting gpus of the model',
                path,
              ),
            ]),
      ];
    });
