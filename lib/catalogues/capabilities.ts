/** What the components of an environment want of OpenShift AI. Each release says which of its parts bring it. */
export type Capability =
  | 'dashboard'
  | 'model-serving'
  | 'model-registry'
  | 'model-evaluation'
  | 'guardrails'
  | 'llama-stack'
  | 'pipelines'
  | 'workbenches';

/** What OpenShift AI forbids unless an environment asks for it: pods of evaluations that reach the internet. */
export type Permission = 'online-evaluation';
