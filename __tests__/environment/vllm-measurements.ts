import type { CatalogueModel } from '../../lib/catalogues/model';
import { modelCatalogue } from '../../lib/catalogues/model-catalogue';
import type { MemoryProps } from '../../lib/environment/vllm-memory';

/** What vLLM printed when it started, and what it started with. */
export interface Measurement {
  /** Repository, and path and ref or number of the thread. */
  readonly source: string;
  readonly gpu: string;
  readonly props: Omit<MemoryProps, 'nodes'>;
  /** Memory for the cache on each GPU, in GiB. */
  readonly cacheGiB: number;
}

type Dimensions = MemoryProps['model'];

/** Models that are no entries of the catalogue. */
const llama3With8b: Dimensions = modelCatalogue['llama-3.1-8b-instruct'];
const qwen3With4b: Dimensions = {
  weightsGiB: 7.49,
  layers: 36,
  hiddenSize: 2560,
  feedForwardSize: 9728,
  vocabularySize: 151_936,
};
const qwen25With14b: Dimensions = {
  weightsGiB: 27.51,
  layers: 48,
  hiddenSize: 5120,
  feedForwardSize: 13_824,
  vocabularySize: 152_064,
};
const qwen3With235b: Dimensions = {
  weightsGiB: 220.3,
  layers: 94,
  hiddenSize: 4096,
  feedForwardSize: 8 * 1536,
  vocabularySize: 151_936,
};
const gptOss120b: CatalogueModel = modelCatalogue['gpt-oss-120b'];

/** Defaults of the API server: on GPUs with 70 GiB and more, A100 excepted, it takes more at once. */
const small = { concurrency: 256, step: 2048 };
const large = { concurrency: 1024, step: 8192 };

export const measurements: readonly Measurement[] = [
  {
    source:
      'vllm-project/vllm docs/features/quantization/quantized_kvcache.md @0609ba15; arguments: pull request 49050',
    gpu: 'L4',
    props: {
      model: qwen3With4b,
      memoryGiB: 21.96,
      gpus: 1,
      gpuMemoryUtilization: 0.9,
      concurrency: 1,
      step: 2048,
    },
    cacheGiB: 11.47,
  },
  {
    source: 'oracle-samples/oci-data-science-ai-samples ai-quick-actions/troubleshooting-tips.md @6a67e1f4',
    gpu: 'A10',
    props: { model: llama3With8b, memoryGiB: 22.07, gpus: 1, gpuMemoryUtilization: 0.9, ...small },
    cacheGiB: 4.6,
  },
  {
    source:
      'dariustanrd/tokenkaki blogposts/content/1_vllm/yy-mm-dd-behind-the-api-1-vllm-draft.md @091ae4c3',
    gpu: 'A100-SXM4-40GB',
    props: {
      model: modelCatalogue['qwen3-8b'],
      memoryGiB: 39.38,
      gpus: 1,
      gpuMemoryUtilization: 0.9,
      ...small,
    },
    cacheGiB: 18.69,
  },
  {
    source: 'vllm-project/vllm pull request 10511, 2024-12-14',
    gpu: '80 GB',
    props: {
      model: llama3With8b,
      memoryGiB: 79.22,
      gpus: 1,
      gpuMemoryUtilization: 0.9,
      concurrency: 256,
      step: 8192,
    },
    cacheGiB: 53.29,
  },
  {
    source: 'vllm-project/vllm pull request 10511, 2024-12-14: 71.29 less 7.48, 3.58 and 1.26',
    gpu: '2 x 80 GB',
    props: {
      model: llama3With8b,
      memoryGiB: 79.22,
      gpus: 2,
      gpuMemoryUtilization: 0.9,
      concurrency: 256,
      step: 8192,
    },
    cacheGiB: 58.97,
  },
  {
    source: 'vllm-project/vllm issue 13061',
    gpu: '2 x RTX 4090',
    props: { model: qwen25With14b, memoryGiB: 23.55, gpus: 2, gpuMemoryUtilization: 0.98, ...small },
    cacheGiB: 8.69,
  },
  {
    source: 'vllm-project/vllm issue 10517, 2024-12-02, in one step',
    gpu: 'RTX 3090',
    props: {
      model: llama3With8b,
      memoryGiB: 23.58,
      gpus: 1,
      gpuMemoryUtilization: 0.9,
      concurrency: 256,
      step: 20_000,
    },
    cacheGiB: 3.81,
  },
  {
    source: 'vllm-project/vllm issue 10517, 2024-12-02, in one step',
    gpu: 'RTX 3090',
    props: {
      model: llama3With8b,
      memoryGiB: 23.58,
      gpus: 1,
      gpuMemoryUtilization: 0.9,
      concurrency: 256,
      step: 29_000,
    },
    cacheGiB: 2.89,
  },
  {
    source: 'vllm-project/vllm issue 23278',
    gpu: 'H100',
    props: { model: gptOss120b, memoryGiB: 79.11, gpus: 1, gpuMemoryUtilization: 0.9, ...large },
    cacheGiB: -2.14,
  },
  {
    source: 'vllm-project/vllm issue 27508, 2025-10-31',
    gpu: 'H100',
    props: {
      model: gptOss120b,
      memoryGiB: 79.11,
      gpus: 1,
      gpuMemoryUtilization: 0.95,
      concurrency: 1024,
      step: 1024,
    },
    cacheGiB: 1.71,
  },
  {
    source: 'vllm-project/vllm issue 21348',
    gpu: '4 x H100',
    props: { model: qwen3With235b, memoryGiB: 79.11, gpus: 4, gpuMemoryUtilization: 0.9, ...large },
    cacheGiB: 8.11,
  },
];
