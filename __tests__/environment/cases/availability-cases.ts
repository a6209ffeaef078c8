import type { BrokenFile } from './broken-file';

/** What this version does not have yet (PAI-112). */
export const availabilityCases: readonly BrokenFile[] = [
  {
    title: 'GPU sharing',
    changes: [['    gpu: L4', '    gpu: L4\n    sharing: { type: mig, profile: 1g.10gb }']],
    message: [
      'test.yaml:14:14 PAI-112 gpuPools[0].sharing: GPU sharing is not available in this version',
      '  remove sharing, or write type: none',
    ],
  },
  {
    title: 'nodes that the platform makes',
    changes: [
      ['operators: existing', 'operators: existing\nplatform: aws'],
      ['gpu: L4', 'gpu: L4\n    instanceType: g6.4xlarge'],
    ],
    message: [
      'test.yaml:15:19 PAI-112 gpuPools[0].instanceType: making nodes is not available in this version',
      '  make the nodes yourself, remove instanceType, and select them by nodeSelector',
    ],
  },
  {
    title: 'later stages',
    changes: [
      [
        '',
        `stages: [stage00-ai-platform, stage01-model-serving, stage02-model-alignment, stage03-agentic-ai, stage04-models-as-a-service]
`,
      ],
    ],
    message: [
      'test.yaml:21:79 PAI-112 stages[3]: "stage03-agentic-ai" is not available in this version',
      '  remove it; available are stage00-ai-platform to stage02-model-alignment',
      'test.yaml:21:99 PAI-112 stages[4]: "stage04-models-as-a-service" is not available in this version',
      '  remove it; available are stage00-ai-platform to stage02-model-alignment',
    ],
  },
];
