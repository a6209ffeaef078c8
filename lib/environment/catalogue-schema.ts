import * as z from 'zod';
import { chatTemplateNames, toolCallParsers, weightFormats, weightLayouts } from '../catalogues/model';
import { catalogueName, huggingFaceRepository, labelValue } from './fields';

/** One GPU product, with the fields of lib/catalogues/gpu-catalogue.ts. */
export const gpuEntrySchema = z
  .strictObject({
    memoryGiB: z
      .number()
      .min(1)
      .max(2048)
      .meta({
        description:
          'Memory that vLLM sees, in GiB: total_gpu_memory of its log, or the total capacity of an out-of-memory message. It is less than what nvidia-smi prints.',
        examples: [47.37],
      }),
    computeCapability: z
      .number()
      .min(7)
      .max(20)
      .meta({
        description:
          'CUDA compute capability, as nvidia-smi --query-gpu=compute_cap prints it. It decides which number formats the GPU can compute.',
        examples: [8.9],
      }),
    link: z
      .enum(['nvlink', 'pcie'])
      .default('pcie')
      .meta({ description: 'How the GPUs of one node talk to each other, where there are more than two.' }),
    productLabel: labelValue.min(1).meta({
      description: 'Value of the node label nvidia.com/gpu.product.',
      examples: ['NVIDIA-RTX-6000-Ada-Generation'],
    }),
    attention: z.enum(['XFORMERS']).optional().meta({
      description: "vLLM's attention backend, where its own choice crashes. Default: vLLM chooses.",
    }),
    instanceTypes: z
      .record(z.string().min(1), z.int().min(1).max(16))
      .default({})
      .meta({
        description: 'Instance types of AWS with it, and the GPUs of each.',
        examples: [{ 'g6f.xlarge': 1 }],
      }),
    mig: z
      .record(
        z.string().regex(/^\d+g\.\d+gb$/, 'a MIG profile, for example 1g.10gb'),
        z
          .strictObject({
            parts: z.int().min(1).max(16).meta({ description: 'Parts of one GPU.' }),
            memoryGiB: z.number().gt(0).max(2048).meta({ description: 'Memory of one part, in GiB.' }),
          })
          .meta({ description: 'One profile, as nvidia-smi mig -lgip prints it.' }),
      )
      .optional()
      .meta({ description: 'Parts into which it can be divided, by profile. Default: none.' }),
  })
  .meta({ description: 'A GPU product that the catalogue of this program lacks.' });

const wholeNumber = (most: number) => z.int().min(1).max(most);

const attentionSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('full') }).meta({ description: 'Every layer keeps every token.' }),
    z
      .strictObject({
        type: z.literal('sliding'),
        window: wholeNumber(10_000_000).meta({ description: 'Tokens of the window.' }),
        layers: wholeNumber(1000).meta({
          description: 'Layers with the window; the others keep every token.',
        }),
      })
      .meta({ description: 'Some layers keep the last tokens only.' }),
    z
      .strictObject({
        type: z.literal('mla'),
        latentSize: wholeNumber(100_000).meta({ description: 'kv_lora_rank and qk_rope_head_dim together.' }),
      })
      .meta({ description: 'Multi-head latent attention: one vector for all heads.' }),
  ])
  .prefault({ type: 'full' })
  .meta({ description: 'What the key-value cache holds of a token.' });

/** One model, with the fields of lib/catalogues/model.ts. */
export const modelEntrySchema = z
  .strictObject({
    repository: huggingFaceRepository.meta({ description: 'Hugging Face repository of the weights.' }),
    format: z.enum(weightFormats).meta({ description: 'How the weights are stored.' }),
    activations: z
      .enum(['bfloat16', 'float16'])
      .default('bfloat16')
      .meta({ description: 'Type of the checkpoint, with which dtype: auto computes (torch_dtype).' }),
    parameters: wholeNumber(1e13).meta({ description: 'All parameters.' }),
    weightsGiB: z.number().gt(0).max(10_000).meta({ description: 'Size of the weights, in GiB.' }),
    layers: wholeNumber(1000).meta({ description: 'num_hidden_layers.' }),
    attentionHeads: wholeNumber(1000).meta({ description: 'num_attention_heads.' }),
    keyValueHeads: wholeNumber(1000).meta({ description: 'num_key_value_heads.' }),
    headSize: wholeNumber(10_000).meta({ description: 'head_dim, or hidden_size by num_attention_heads.' }),
    hiddenSize: wholeNumber(1_000_000).meta({ description: 'hidden_size.' }),
    feedForwardSize: wholeNumber(10_000_000).meta({
      description: 'intermediate_size; of a mixture, that of all experts which a token visits.',
    }),
    vocabularySize: wholeNumber(10_000_000).meta({ description: 'vocab_size.' }),
    attention: attentionSchema,
    maxContext: wholeNumber(100_000_000).meta({
      description: 'Largest context, in tokens (max_position_embeddings).',
    }),
    toolCallParser: z
      .enum(toolCallParsers)
      .optional()
      .meta({ description: 'Parser of vLLM for tool calls. Default: no tools.' }),
    toolTemplate: z.boolean().default(false).meta({
      description: 'Whether the chat template of the repository shows tools to the model.',
    }),
    chatTemplate: z.enum(chatTemplateNames).optional().meta({
      description:
        "Chat template of this program, used with tools instead of the repository's. mistral-v7: Tekken tokenizers of version 7. Default: the repository's.",
    }),
    layouts: z.array(z.enum(weightLayouts)).min(1).optional().meta({
      description: 'Layouts of the weights that the repository has. Default: hugging-face.',
    }),
    layersDivide: z.boolean().optional().meta({
      description:
        'Whether vLLM can put its layers on several nodes, which the class of the model has to support (SupportsPP). Default: true.',
    }),
    gated: z.boolean().default(false).meta({
      description: 'Whether Hugging Face wants a token of somebody who accepted the terms.',
    }),
    licence: z.string().min(1).default('unknown').meta({ description: 'Licence.' }),
  })
  .meta({ description: 'A model that the catalogue of this program lacks; npm run model:add writes it.' });

/** What a file adds to the catalogues of this program. */
export const catalogueSchema = z
  .strictObject({
    gpus: z
      .record(catalogueName, gpuEntrySchema)
      .default({})
      .meta({ description: 'GPU products, by the name that gpuPools[].gpu refers to.' }),
    models: z
      .record(catalogueName, modelEntrySchema)
      .default({})
      .meta({ description: 'Models, by the name that models[].model refers to.' }),
  })
  .prefault({})
  .meta({ description: 'Entries that the catalogues of this program lack.' });
