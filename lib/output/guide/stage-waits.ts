import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import type { StageName } from '../../environment/stages';
import { oc } from './shell';

/** How long a stage may take: operators and nodes are made, or weights are copied and loaded. */
const timeouts: Readonly<Record<StageName, string>> = {
  'stage00-ai-platform': '90m',
  'stage01-model-serving': '3h',
  'stage02-model-alignment': '60m',
  'stage03-agentic-ai': '60m',
  'stage04-models-as-a-service': '60m',
};

/** Ends when Argo CD has read the repository and made the Applications of the stages. */
export function waitForSync(rendered: RenderedEnvironment): string[] {
  const { name, delivery } = rendered.environment;
  return [
    `${oc(rendered, 'argocd')} wait --for=jsonpath='{.status.sync.status}'=Synced applications.argoproj.io/${name}-root -n ${delivery.namespace} --timeout=10m`,
  ];
}

/** Ends when everything in a stage is applied and healthy. */
export function waitForStage(
  rendered: RenderedEnvironment,
  stage: StageName,
  timeout = timeouts[stage],
): string[] {
  const { name, delivery, stages } = rendered.environment;
  if (!stages.includes(stage)) return [];
  return [
    `${oc(rendered, 'argocd')} wait --for=jsonpath='{.status.health.status}'=Healthy applications.argoproj.io/${name}-${stage} -n ${delivery.namespace} --timeout=${timeout}`,
  ];
}
