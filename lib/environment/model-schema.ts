import * as z from 'zod';
import {
  bucketName,
  catalogueName,
  dnsLabel,
  imageReference,
  modelName,
  objectName,
  quantity,
  relativePath,
  storageSize,
} from './fields';
import { weightLayouts } from '../catalogues/model';
import { modelNames } from '../catalogues/model-catalogue';
import { servingModeNames } from '../catalogues/serving-modes';
import { exposures } from '../contracts/exposure';
import { endpointSchema } from './endpoint-schema';
import { existingClaimSchema } from './existing-claim-schema';
import { huggingFaceWeights } from './hugging-face-schema';

/** One vocabulary for all that can be reached from outside the cluster. */
export const exposureSchema = z.enum(exposures);

const fromHuggingFace = z.strictObject(huggingFaceWeights).optional().meta({
  description: 'A Job loads the weights from there, once. Default: a person brings them to the bucket.',
});

const bucketPath = relativePath.optional().meta({
  description:
    'Folder of the bucket with the weights. Default: the repository; with huggingFace the revision too.',
});

const sourceSchema = z
  .discriminatedUnion('type', [
    z
      .strictObject({
        type: z.literal('pvc'),
        size: storageSize.optional().meta({
          description:
            'Size of the volume; 1.2 times the weights at least. Default: that and 1 GiB, in whole GiB.',
        }),
        huggingFace: fromHuggingFace,
        bucket: bucketName.default('llm-models').meta({
          description: 'Bucket that the weights are copied from. Not read with huggingFace.',
        }),
        path: bucketPath,
        accessMode: z.enum(['ReadWriteOnce', 'ReadWriteMany']).default('ReadWriteOnce').meta({
          description:
            'ReadWriteOnce: one node mounts the volume, so all replicas must be on it; ReadWriteMany: any node, where the storageClass offers it.',
        }),
        storageClass: objectName.optional().meta({
          description: 'StorageClass of the volume; ReadWriteMany needs it. Default: cluster.storageClass.',
          examples: ['ocs-storagecluster-cephfs'],
        }),
      })
      .meta({ description: 'A volume that a Job fills once, from the object store or from Hugging Face.' }),
    existingClaimSchema,
    z
      .strictObject({
        type: z.literal('s3'),
        huggingFace: fromHuggingFace,
        bucket: bucketName.default('llm-models').meta({ description: 'Bucket with the weights.' }),
        path: bucketPath,
      })
      .meta({ description: 'The object store; downloaded at every start.' }),
    z
      .strictObject({
        type: z.literal('oci'),
        image: imageReference.meta({ description: 'Modelcar image with the weights in /models.' }),
      })
      .meta({ description: 'A modelcar image.' }),
    z
      .strictObject({ type: z.literal('hf'), ...huggingFaceWeights })
      .meta({ description: 'Hugging Face; needs internet access at every start.' }),
    endpointSchema,
  ])
  .meta({ description: 'Where the weights come from, or the server of somebody else that answers.' });

const resourcesSchema = z
  .strictObject({
    cpu: quantity.optional().meta({ description: 'CPU request.' }),
    cpuLimit: quantity.optional().meta({ description: 'CPU limit.' }),
    memory: quantity.optional().meta({ description: 'Memory request.' }),
    memoryLimit: quantity.optional().meta({ description: 'Memory limit.' }),
  })
  .prefault({})
  .meta({ description: 'CPU and memory. Defaults follow from the size of the weights.' });

const vllmSchema = z
  .strictObject({
    gpuMemoryUtilization: z.number().gt(0).max(0.94).default(0.9).meta({
      description:
        'Share of GPU memory for weights, activations and cache. A lower value leaves less cache; from 0.95 on the warm-up runs out of memory.',
    }),
    dtype: z.enum(['auto', 'half', 'float16', 'bfloat16']).default('auto').meta({
      description: 'Type of activations. auto: that of the weights; a T4 needs half.',
    }),
    kvCacheDtype: z.enum(['auto', 'fp8']).default('auto').meta({
      description: 'Type of the key-value cache. fp8 halves it and needs L4, L40S, H100 or H200.',
    }),
    trustRemoteCode: z
      .boolean()
      .default(false)
      .meta({ description: 'Runs code from the model repository in the server.' }),
    enforceEager: z.boolean().default(false).meta({ description: 'No CUDA graphs: less memory, slower.' }),
    enablePrefixCaching: z.boolean().optional().meta({
      description: 'Requests with a common beginning share its cache. Default: true; false on a T4.',
    }),
    enableChunkedPrefill: z.boolean().optional().meta({
      description: 'Long prompts are read in several steps. Default: true; false on a T4.',
    }),
    disableCustomAllReduce: z.boolean().optional().meta({
      description:
        'Sums of several GPUs without the fast way of vLLM. Default: true for more than two GPUs on PCIe, where vLLM turns it off too, with a warning.',
    }),
    maxNumBatchedTokens: z.int().min(1).optional().meta({
      description:
        'Tokens of one step; at least concurrency. Default: that of vLLM; without chunked prefill the context, and 2048 at least.',
    }),
    startupSeconds: z.int().min(60).max(86_400).optional().meta({
      description:
        'How long the server may take to load its weights and to compile. Default: 600, and the weights at 100 MiB/s; at 50 from a shared or existing volume.',
    }),
    layout: z.enum(weightLayouts).default('hugging-face').meta({
      description:
        "Which files of the weights are read. mistral: params.json, consolidated.safetensors and tekken.json, with prompts by mistral-common, where the model's repository has them.",
    }),
    toolCalling: z
      .boolean()
      .default(true)
      .meta({ description: "Tool calls, where the catalogue knows the model's parser." }),
  })
  .prefault({})
  .meta({ description: 'Typed overrides of vLLM arguments.' });

const scalingSchema = z
  .strictObject({
    maxReplicas: z
      .int()
      .min(2)
      .max(64)
      .meta({ description: 'Most replicas; the pool has GPUs for all of them. replicas is the least.' }),
    waitingRequests: z.int().min(1).max(1000).default(5).meta({
      description:
        'Requests that wait in a replica, on average, above which another replica starts (vllm:num_requests_waiting).',
    }),
  })
  .optional()
  .meta({
    description:
      'Lets the Custom Metrics Autoscaler (KEDA) add and remove replicas. In mode RawDeployment only. Default: replicas, always.',
  });

/** One served model. */
export const modelSchema = z
  .strictObject({
    name: modelName.meta({ description: 'Name of the InferenceService; clients use it as the model id.' }),
    model: catalogueName.optional().meta({
      description:
        'Model: one of the table below, or of catalogue.models. Required, unless source.type is endpoint.',
      examples: [...modelNames],
    }),
    source: sourceSchema,
    pool: dnsLabel
      .optional()
      .meta({ description: 'GPU pool that it runs on. Required, unless source.type is endpoint.' }),
    gpus: z.int().min(1).max(16).default(1).meta({
      description: 'GPUs of one replica, on each of its nodes; the tensor parallel size.',
    }),
    nodes: z.int().min(1).max(16).default(1).meta({
      description:
        'Nodes of one replica, for a model that is too large for one; the pipeline parallel size. Above 1: mode RawDeployment, one replica, and a volume that every node mounts.',
    }),
    replicas: z.int().min(1).max(64).default(1).meta({ description: 'Replicas; with scaling the least.' }),
    scaling: scalingSchema,
    update: z.enum(['restart', 'overlap']).optional().meta({
      description:
        'How an update replaces replicas. restart: one stops before the next starts; with one replica the model is away meanwhile. overlap: the next is ready before one stops, on GPUs of one more replica. Default: restart. With mode Serverless always overlap, of all replicas.',
    }),
    mode: z.enum(servingModeNames).default('RawDeployment').meta({
      description:
        'KServe deployment mode. RawDeployment needs no service mesh; Serverless needs one, and GPUs for old and new servers at once while it updates.',
    }),
    exposure: exposureSchema.default('none').meta({
      description:
        'none: cluster only; authenticated: tokens, and a Route; open: a Route that anybody can use.',
    }),
    context: z.int().min(256).default(8192).meta({
      description: 'Longest context, in tokens (max-model-len). Required where source.type is endpoint.',
    }),
    concurrency: z
      .int()
      .min(1)
      .max(1024)
      .default(16)
      .meta({ description: 'Requests that run at the same time (max-num-seqs).' }),
    requestTokens: z
      .int()
      .min(1)
      .optional()
      .meta({
        description:
          'Tokens of a usual request, prompt and answer together. The cache should hold concurrency of them; where it holds fewer, the others wait, and the program warns. Default: context.',
        examples: [2048],
      }),
    timeoutSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .default(600)
      .meta({ description: 'How long a request may take; with mode Serverless 600 at most.' }),
    timeToFirstTokenSeconds: z.number().min(0.05).max(600).default(5).meta({
      description: 'Target of the alert on late answers: 95 of 100 answers begin within so many seconds.',
    }),
    resources: resourcesSchema,
    vllm: vllmSchema,
  })
  .meta({ description: 'A model served by vLLM, or by the endpoint of somebody else.' });
