/** What the components of an environment want of OpenShift AI. Each release says which of its parts bring it. */
export const capabilities = ['dashboard', 'model-serving', 'llama-stack', 'pipelines'] as const;

export type Capability = (typeof capabilities)[number];
