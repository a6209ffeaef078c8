/** What the components of an environment want of OpenShift AI. Each release says which of its parts bring it. */
export type Capability =
  'dashboard' | 'model-serving' | 'model-registry' | 'llama-stack' | 'pipelines' | 'workbenches';
