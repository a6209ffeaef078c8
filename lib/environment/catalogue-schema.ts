import * as z from 'zod';
import { catalogueName, labelValue } from './fields';

/** One GPU product, with the fields of lib/catalogues/gpu-catalogue.ts. */
const gpuSchema = z
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

/** What a file adds to the catalogues of this program. */
export const catalogueSchema = z
  .strictObject({
    gpus: z
      .record(catalogueName, gpuSchema)
      .default({})
      .meta({ description: 'GPU products, by the name that gpuPools[].gpu refers to.' }),
  })
  .prefault({})
  .meta({ description: 'Entries that the catalogues of this program lack.' });
