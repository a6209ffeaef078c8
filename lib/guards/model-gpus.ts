import type { Problem } from '../program/errors';
import { groupKindOf } from '../kinds/kinds';
import { recordAt, recordsAt } from '../kubernetes/manifest';
import type { RenderedObject } from '../cluster/rendered-object';
import { type Guard, objectProblem } from './guard';

/**
 * PAI-213: a model server requests as many GPUs as it is limited to, and runs as many ranks; one on several nodes has as many
 * in every worker, and KServe is told the numbers that vLLM is told; and Knative lets in no more
 * requests than run there, since the rest would wait in the server, where no queue is seen.
 */
export const modelsUseTheirGpus: Guard = ({ objects }) =>
  objects
    .filter(({ manifest }) => groupKindOf(manifest) === 'serving.kserve.io/InferenceService')
    .flatMap((object) => [...gpus(object), ...workers(object), ...requests(object)]);

function gpus(object: RenderedObject): Problem[] {
  const model = recordAt(object.manifest, 'spec', 'predictor', 'model');
  const count = (kind: string) => Number(recordAt(model, 'resources', kind)['nvidia.com/gpu'] ?? 0);
  // Without the flag a server uses one GPU, if it has any.
  const ranks = flag(model, 'tensor-parallel-size') ?? Math.min(1, count('limits'));
  const path = 'spec.predictor.model';
  return [
    ...(count('requests') === count('limits')
      ? []
      : [
          objectProblem(
            'PAI-213',
            object,
            `requests ${count('requests')} GPUs with a limit of ${count('limits')}`,
            'state both from one number',
            path,
          ),
        ]),
    ...(ranks === count('limits')
      ? []
      : [
          objectProblem(
            'PAI-213',
            object,
            `has ${count('limits')} GPUs and --tensor-parallel-size=${ranks}`,
            'take both from the setting gpus of the model',
            path,
          ),
        ]),
  ];
}

/** KServe makes as many workers as the GPUs of one worker ask for (predictor.go `computeRayNodeAndGPUs` @rhoai-2.25). */
function workers(object: RenderedObject): Problem[] {
  const predictor = recordAt(object.manifest, 'spec', 'predictor');
  const model = recordAt(predictor, 'model');
  const worker = recordAt(predictor, 'workerSpec');
  const nodes = flag(model, 'pipeline-parallel-size') ?? 1;
  const ranks = flag(model, 'tensor-parallel-size') ?? 1;
  if (nodes === 1 && !('workerSpec' in predictor)) return [];
  const resources = recordAt(recordsAt(worker, 'containers')[0], 'resources');
  const gpus = (['requests', 'limits'] as const).map((kind) =>
    Number(recordAt(resources, kind)['nvidia.com/gpu'] ?? 0),
  );
  const stated = [worker.pipelineParallelSize, worker.tensorParallelSize, ...gpus];
  if (stated.join() === [nodes, ranks, ranks, ranks].join()) return [];
  const [pipeline, tensor, requested, limit] = stated.map((each) =>
    typeof each === 'number' ? each : 'nothing',
  );
  return [
    objectProblem(
      'PAI-213',
      object,
      `runs --pipeline-parallel-size=${nodes} with --tensor-parallel-size=${ranks}, and KServe is told ${pipeline} and ${tensor}, with workers that request ${requested} GPUs with a limit of ${limit}`,
      'take all from the settings nodes and gpus of the model',
      'spec.predictor.workerSpec',
    ),
  ];
}

function requests(object: RenderedObject): Problem[] {
  const predictor = recordAt(object.manifest, 'spec', 'predictor');
  const running = flag(recordAt(predictor, 'model'), 'max-num-seqs');
  const admitted = Number(predictor.containerConcurrency ?? 0);
  // Knative takes 0 for no limit.
  if (running === undefined || predictor.containerConcurrency === undefined) return [];
  if (admitted > 0 && admitted <= running) return [];
  const message = `lets in ${admitted === 0 ? 'any number of' : admitted} requests (containerConcurrency), and ${running} run at the same time (--max-num-seqs)`;
  const remedy = 'take both from the setting concurrency of the model';
  return [objectProblem('PAI-213', object, message, remedy, 'spec.predictor.containerConcurrency')];
}

/** The number behind `--name=`. */
function flag(model: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const args = Array.isArray(model.args) ? model.args.map(String) : [];
  const found = args.find((arg) => arg.startsWith(`--${name}=`));
  return found === undefined ? undefined : Number(found.split('=')[1]);
}
