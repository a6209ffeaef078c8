import { embeddingCatalogue } from '../../catalogues/embedding-catalogue';
import { GIB, parseQuantity } from '../../kubernetes/quantity';
import { nearest } from '../../program/nearest';
import { alternatives, valueText } from '../../program/value-text';
import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { findModel } from '../known-models';
import { embeddingWeightsGiB, volumeFactor } from '../weights-place';

const path = ['rag', 'embedding', 'source'];

/**
 * PAI-103, PAI-109, PAI-110: a volume for the embedding model that is too small, that no class makes, or that is filled
 * twice; a server of it that is none.
 */
export function embeddingFindings(draft: Draft): Finding[] {
  return [...volumeFindings(draft), ...serverFindings(draft)];
}

/** Another model than that of the collections would make other vectors, or none. */
function serverFindings(draft: Draft): Finding[] {
  const { accelerator, models, rag } = draft;
  const servedBy = rag?.embedding?.servedBy;
  if (servedBy === undefined || models === undefined) return [];
  const setting = ['rag', 'embedding', 'servedBy'];
  const contradiction = (message: string, remedy: string): Finding => ({
    code: 'PAI-110',
    path: setting,
    message,
    remedy,
  });
  const both =
    rag?.embedding?.source === undefined
      ? []
      : [
          contradiction(
            `nobody mounts the weights of source: ${servedBy} computes embeddings`,
            'remove source, or servedBy',
          ),
        ];
  const [model] = models.filter((each) => each?.name === servedBy);
  if (model === undefined) {
    const meant = nearest(
      servedBy,
      models.flatMap((each) => each?.name ?? []),
    );
    return [
      ...both,
      {
        code: 'PAI-109',
        path: setting,
        message: `no model is named ${valueText(servedBy)}`,
        remedy:
          meant.length === 0
            ? 'add it to models, or remove servedBy'
            : `did you mean ${alternatives(meant)}?`,
      },
    ];
  }
  if (model.source === undefined || model.source.type === 'endpoint') return both;
  const served = findModel(draft, model.model)?.repository;
  const wanted = rag?.embeddingModel && embeddingCatalogue[rag.embeddingModel].repository;
  return [
    ...both,
    ...(accelerator === 'simulated'
      ? [
          contradiction(
            'models are simulated, and the simulator computes no embeddings',
            'remove servedBy: Llama Stack computes them on the CPU',
          ),
        ]
      : []),
    ...(served === undefined || wanted === undefined || served === wanted
      ? []
      : [
          contradiction(
            `${servedBy} serves ${served}, and rag.embeddingModel is ${wanted}`,
            `name a model of that repository (catalogue.models), or another rag.embeddingModel`,
          ),
        ]),
    ...(draft.evaluation?.models?.includes(servedBy) === true
      ? [
          contradiction(
            `${servedBy} is evaluated, and it answers no question`,
            'remove it from evaluation.models',
          ),
        ]
      : []),
  ];
}

function volumeFindings({ rag }: Draft): Finding[] {
  const source = rag?.embedding?.source;
  if (source?.type !== 'pvc') return [];
  return [
    ...size(rag?.embeddingModel, source.size),
    ...(source.huggingFace !== undefined && source.path !== undefined
      ? [
          {
            code: 'PAI-110',
            path: [...path, 'path'],
            message: 'nothing reads a bucket: the weights come from Hugging Face',
            remedy: 'remove path, or remove huggingFace',
          } as const,
        ]
      : []),
    ...(source.accessMode === 'ReadWriteMany' && !Object.hasOwn(source, 'storageClass')
      ? [
          {
            code: 'PAI-103',
            path: [...path, 'storageClass'],
            message: 'ReadWriteMany needs a storage class that offers it',
            remedy: 'write storageClass, one of a file system: oc get storageclass',
          } as const,
        ]
      : []),
  ];
}

function size(model: keyof typeof embeddingCatalogue | undefined, stated: string | undefined): Finding[] {
  const bytes = stated === undefined ? undefined : parseQuantity(stated);
  if (model === undefined || bytes === undefined) return [];
  const weightsGiB = embeddingWeightsGiB(embeddingCatalogue[model]);
  const needed = volumeFactor * weightsGiB;
  if (bytes >= needed * GIB) return [];
  return [
    {
      code: 'PAI-110',
      path: [...path, 'size'],
      message: `${String(stated)} is below 1.2 times the weights of ${model} (${weightsGiB.toFixed(1)} GiB)`,
      remedy: `write at least ${Math.ceil(needed)}Gi`,
    },
  ];
}
