/** The stages in the order in which a cluster is built, each with the stages that it needs. */
export const stageNeeds = {
  'stage00-ai-platform': [],
  'stage01-model-serving': ['stage00-ai-platform'],
  'stage02-model-alignment': ['stage00-ai-platform', 'stage01-model-serving'],
  'stage03-agentic-ai': ['stage02-model-alignment'],
  'stage04-models-as-a-service': ['stage00-ai-platform', 'stage01-model-serving'],
} as const satisfies Record<string, readonly string[]>;

export type StageName = keyof typeof stageNeeds;

export const stageNames = Object.keys(stageNeeds) as [StageName, ...StageName[]];
