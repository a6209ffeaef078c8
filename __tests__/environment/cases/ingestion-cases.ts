import type { BrokenFile } from './broken-file';

/** Collections that cannot be filled as they say (PAI-109, PAI-110). */
export const ingestionCases: readonly BrokenFile[] = [
  {
    title: 'a schedule of a collection that is not there',
    changes: [
      ['', 'rag:\n  collections: [manuals]\n  ingestion:\n    schedules:\n      manual: "0 3 * * *"\n'],
    ],
    message: [
      'test.yaml:25:7 PAI-109 rag.ingestion.schedules.manual: no collection is named "manual"',
      '  name manuals, or add it to rag.collections',
    ],
  },
  {
    title: 'a schedule of a collection that nothing is like',
    changes: [
      ['', 'rag:\n  collections: [manuals]\n  ingestion:\n    schedules:\n      laws: "0 3 * * *"\n'],
    ],
    message: [
      'test.yaml:25:7 PAI-109 rag.ingestion.schedules.laws: no collection is named "laws"',
      '  add it to rag.collections, or remove the line',
    ],
  },
  {
    title: 'schedules without a pipeline server',
    changes: [
      [
        '',
        'rag:\n  pipelines: false\n  collections: [manuals]\n  ingestion:\n    schedules:\n      manuals: "0 3 * * *"\n',
      ],
    ],
    message: [
      'test.yaml:26:7 PAI-110 rag.ingestion.schedules: nothing runs by these: rag.pipelines is false',
      '  write pipelines: true, or remove the schedules',
    ],
  },
  {
    title: 'pieces that are longer than what the embedding model reads',
    changes: [['', 'rag:\n  ingestion:\n    chunkTokens: 800\n']],
    message: [
      'test.yaml:23:18 PAI-110 rag.ingestion.chunkTokens: granite-embedding-125m reads 512 tokens of a piece and ignores the rest',
      '  write at most 512',
    ],
  },
  {
    title: 'pieces that repeat more than half of the one before',
    changes: [['', 'rag:\n  embeddingModel: all-minilm-l6-v2\n  ingestion:\n    overlapTokens: 103\n']],
    message: [
      'test.yaml:24:20 PAI-110 rag.ingestion.overlapTokens: pieces of 204 tokens cannot repeat 103 of the one before',
      '  write at most 102',
    ],
  },
  {
    title: 'samples of no collection',
    changes: [['', 'rag:\n  collections: [manuals]\n  ingestion:\n    samples: true\n']],
    message: [
      'test.yaml:24:14 PAI-110 rag.ingestion.samples: there are samples of acme_corporate, eu_ai_act, red_hat_docs, and no collection has such a name',
      '  write false, or add such a collection to rag.collections',
    ],
  },
];
