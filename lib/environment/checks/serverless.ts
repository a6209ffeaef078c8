import type { Draft, ModelDraft } from '../draft';
import type { Finding, SettingPath } from '../finding';
import { modelsOf } from './draft-lookups';

/**
 * Limits of Knative, which OpenShift AI does not let anybody change: longest request in seconds, most requests at
 * once (knative/serving config/core/configmaps/defaults.yaml @release-1.16; rhods-operator
 * internal/controller/components/kserve/resources/serving-install/knative-serving.tmpl.yaml @rhoai-2.25).
 */
const MAX_TIMEOUT = 600;
const MAX_CONCURRENCY = 1000;

/** Longest label of a DNS name. */
const MAX_LABEL = 63;

/** OpenShift minors whose own Gateway API control plane collides with the mesh of Serverless. */
const gatewayMeshMinors = ['4.19', '4.20', '4.21'];

/** PAI-110: what a Serverless model cannot be together with. */
export function serverlessContradictions(draft: Draft): Finding[] {
  return modelsOf(draft).flatMap(({ model, index }) => {
    if (model.mode !== 'Serverless') return [];
    const path = ['models', index];
    return [
      ...besideGateway(draft, path),
      ...ownUpdate(model, path),
      ...limits(model, path),
      ...hostLength(draft, model, path),
    ];
  });
}

function contradiction(path: SettingPath, message: string, remedy: string): Finding {
  return { code: 'PAI-110', path, message, remedy };
}

function besideGateway({ stages, openshift }: Draft, path: SettingPath): Finding[] {
  if (!stages?.includes('stage04-models-as-a-service')) return [];
  if (openshift === undefined || !gatewayMeshMinors.includes(openshift)) return [];
  return [
    contradiction(
      [...path, 'mode'],
      `Serverless and stage04-models-as-a-service need two different meshes on OpenShift ${openshift}`,
      'write mode: RawDeployment',
    ),
  ];
}

function ownUpdate({ update }: ModelDraft, path: SettingPath): Finding[] {
  if (update !== 'restart') return [];
  return [
    contradiction(
      [...path, 'update'],
      'Knative starts the new servers before it stops the old ones, and knows no other way',
      'remove the line, or write mode: RawDeployment',
    ),
  ];
}

function limits({ timeoutSeconds, concurrency }: ModelDraft, path: SettingPath): Finding[] {
  const above = (setting: string, value: number | undefined, limit: number) =>
    value === undefined || value <= limit
      ? []
      : [
          contradiction(
            [...path, setting],
            `${value} is more than the ${limit} that Serverless allows`,
            `write at most ${limit}, or mode: RawDeployment`,
          ),
        ];
  return [
    ...above('timeoutSeconds', timeoutSeconds, MAX_TIMEOUT),
    ...above('concurrency', concurrency, MAX_CONCURRENCY),
  ];
}

/** Knative makes a host of its own first, which is longer than that of the Route. */
function hostLength({ namespaces }: Draft, { name, exposure }: ModelDraft, path: SettingPath): Finding[] {
  if (name === undefined || exposure === 'none' || namespaces?.workloads === undefined) return [];
  const label = `${name}-predictor-${namespaces.workloads}`;
  if (label.length <= MAX_LABEL) return [];
  return [
    contradiction(
      [...path, 'name'],
      `Serverless makes the host ${label}, whose ${label.length} characters are more than ${MAX_LABEL}`,
      'shorten the name or namespaces.workloads, or write mode: RawDeployment',
    ),
  ];
}
