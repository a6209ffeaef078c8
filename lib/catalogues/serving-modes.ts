/** Deployment modes of KServe. Each release says which of them it has. */
export const servingModeNames = ['RawDeployment', 'Serverless'] as const;

export type ServingModeName = (typeof servingModeNames)[number];
