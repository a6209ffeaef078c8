import type { BrokenFile } from './broken-file';

/** Weights of the embedding model that cannot come to their volume (PAI-103, PAI-110). */
export const embeddingCases: readonly BrokenFile[] = [
  {
    title: 'a volume that the embedding model does not fit on',
    changes: [
      ['', 'rag:\n  embedding:\n    source:\n      type: pvc\n      huggingFace: {}\n      size: 300Mi\n'],
    ],
    message: [
      'test.yaml:26:13 PAI-110 rag.embedding.source.size: 300Mi is below 1.2 times the weights of granite-embedding-125m (0.5 GiB)',
      '  write at least 1Gi',
    ],
  },
  {
    title: 'a shared volume for the embedding model without its class',
    changes: [['', 'rag:\n  embedding:\n    source:\n      type: pvc\n      accessMode: ReadWriteMany\n']],
    message: [
      'test.yaml:24:7 PAI-103 rag.embedding.source.storageClass: ReadWriteMany needs a storage class that offers it',
      '  write storageClass, one of a file system: oc get storageclass',
    ],
  },
  {
    title: 'a folder of a bucket for weights that come from Hugging Face',
    changes: [
      ['', 'rag:\n  embedding:\n    source:\n      type: pvc\n      huggingFace: {}\n      path: granite\n'],
    ],
    message: [
      'test.yaml:26:13 PAI-110 rag.embedding.source.path: nothing reads a bucket: the weights come from Hugging Face',
      '  remove path, or remove huggingFace',
    ],
  },
  {
    title: 'a server of embeddings that is no model of the file',
    changes: [['', 'rag:\n  embedding:\n    servedBy: embedder\n']],
    message: [
      'test.yaml:23:15 PAI-109 rag.embedding.servedBy: no model is named "embedder"',
      '  add it to models, or remove servedBy',
    ],
  },
  {
    title: 'a server of embeddings with another model, and weights that nobody mounts',
    changes: [
      ['', 'rag:\n  embedding:\n    servedBy: chat\n    source:\n      type: existing-pvc\n      claim: c\n'],
    ],
    message: [
      'test.yaml:23:15 PAI-110 rag.embedding.servedBy: nobody mounts the weights of source: chat computes embeddings',
      '  remove source, or servedBy',
      'test.yaml:23:15 PAI-110 rag.embedding.servedBy: chat serves Qwen/Qwen3-8B, and rag.embeddingModel is ibm-granite/granite-embedding-125m-english',
      '  name a model of that repository (catalogue.models), or another rag.embeddingModel',
    ],
  },
  {
    title: 'a simulated server of embeddings',
    changes: [['', 'accelerator: simulated\nrag:\n  embedding:\n    servedBy: chat\n']],
    message: [
      'test.yaml:24:15 PAI-110 rag.embedding.servedBy: models are simulated, and the simulator computes no embeddings',
      '  remove servedBy: Llama Stack computes them on the CPU',
      'test.yaml:24:15 PAI-110 rag.embedding.servedBy: chat serves Qwen/Qwen3-8B, and rag.embeddingModel is ibm-granite/granite-embedding-125m-english',
      '  name a model of that repository (catalogue.models), or another rag.embeddingModel',
    ],
  },
];
