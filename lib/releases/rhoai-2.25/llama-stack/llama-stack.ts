import type { LlamaStackConfiguration, LlamaStackFamily, LlamaStackUse } from '../../llama-stack';
import { embeddingModelId, modelId, vectorProviderId } from './identifiers';
import { pod, settingsOf as ownSettingsOf } from './pod';
import { awsConfigKey, names, resource, settingsOf } from './resource';
import { modelKeyVariable, runConfig, stateNames, variables } from './run-config';
import { runYamlRules } from './run-yaml-rules';
import { ownServerRules, serverRules } from './server-rules';

/** Llama Stack 0.2.22, which LlamaStackDistribution runs. */
export const llamaStack: LlamaStackFamily = {
  groupKind: 'llamastack.io/LlamaStackDistribution',
  kind: 'LlamaStackDistribution',
  // The operator of 2.25 reads the key `run.yaml`; from 3.3 on it reads `config.yaml`, with another schema.
  configKey: 'run.yaml',
  names,
  stateNames,
  // opendatahub-io/llama-stack-k8s-operator config/overlays/rhoai @stable-2.x; it polls providers and version.
  operator: { name: 'llama-stack-operator', podSelector: { 'control-plane': 'controller-manager' } },
  // The operator binds only an account that it made itself, in a ClusterRoleBinding `<name>-crb` that it leaves
  // alone if there is one: that of a server of this name in any other namespace, which outlives that server.
  // Sources: red-hat-data-services/llama-stack-k8s-operator controllers/manifests/base/scc-binding.yaml,
  // controllers/resource_helper.go and pkg/deploy/kustomizer.go @rhoai-2.25; ogx-ai/ogx-k8s-operator #172.
  scc: {
    scc: 'anyuid',
    reason:
      'The Llama Stack operator sets fsGroup 0 and an init container that runs as root, and grants anyuid to the first server of this name in the cluster only',
  },
  variables,
  // Each server reads its registry once, and then keeps it in memory (llama_stack/core/store/registry.py
  // `CachedDiskDistributionRegistry` @v0.2.22); the same holds for the vector stores of its providers.
  sharesRegistrations: false,
  modelKeyVariable,
  openAiPath: '/v1/openai/v1',
  // llamastack/llama-stack #3456 and #3602 (fixed in 0.3.0), and #3443: 0.2.22 ignores require_approval.
  tools: { arguments: 'scalars', asks: false },
  vectorProviderId,
  modelId,
  embeddingModelId,
  configuration,
  resource,
  // llamastack/llama-stack-k8s-operator 3134bd7, 2026-01-15, on the branch stable-2.x.
  allowedNamespacesNeed:
    'OpenShift AI is a build of 2.25 from after 15 January 2026: before, its Llama Stack operator rejects spec.network',
  pod,
  settingsOf,
  ownSettingsOf,
  rules: { configuration: runYamlRules, server: serverRules, ownServer: ownServerRules },
};

function configuration(use: LlamaStackUse): LlamaStackConfiguration {
  return { document: runConfig(use), files: awsConfig(use) };
}

/**
 * The files provider has no setting for the bucket's place in the URL. With an endpoint of its own the AWS
 * SDK writes it into the path; into the host name only if this file says so.
 */
function awsConfig({ files }: LlamaStackUse): Record<string, string> {
  if (files.type === 'local' || files.connection.pathStyle) return {};
  return { [awsConfigKey]: '[default]\ns3 =\n  addressing_style = virtual\n' };
}
