import type { BrokenFile } from './broken-file';

/** What this version does not have yet (PAI-112). */
export const availabilityCases: readonly BrokenFile[] = [
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
      'test.yaml:21:99 PAI-112 stages[4]: "stage04-models-as-a-service" is not available in this version',
      '  remove it; available are stage00-ai-platform to stage03-agentic-ai',
    ],
  },
];
