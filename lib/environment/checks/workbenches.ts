import { valueText } from '../../program/value-text';
import type { Draft } from '../draft';
import type { Finding } from '../finding';

/** Longest label of a host name (RFC 1035). */
const longestLabel = 63;

/** Workbenches whose name is taken or too long (PAI-108, PAI-110), or that have nothing to work with (PAI-110). */
export function workbenchFindings(draft: Draft): Finding[] {
  const named = (draft.workbenches ?? []).flatMap((workbench, index) =>
    workbench?.name === undefined ? [] : [{ name: workbench.name, index }],
  );
  return [
    ...withoutModels(draft),
    ...named.flatMap(({ name, index }) => [
      ...nameOfModel(draft, name, index),
      ...longHost(draft, name, index),
    ]),
  ];
}

function withoutModels({ workbenches = [], stages }: Draft): Finding[] {
  if (workbenches.length === 0 || stages === undefined) return [];
  // A misspelt stage can be the one that seems to lack.
  if (stages.includes(undefined) || stages.includes('stage01-model-serving')) return [];
  return [
    {
      code: 'PAI-110',
      path: ['workbenches'],
      message: 'workbenches come with the models of stage01-model-serving, which is not in stages',
      remedy: 'add stage01-model-serving to stages, or remove the workbenches',
    },
  ];
}

/** Both get a ServiceAccount of their name. */
function nameOfModel({ models }: Draft, name: string, index: number): Finding[] {
  const model = models?.findIndex((each) => each?.name === name) ?? -1;
  if (model < 0) return [];
  return [
    {
      code: 'PAI-108',
      path: ['workbenches', index, 'name'],
      message: `${valueText(name)} is already the name of models[${model}], and both need a ServiceAccount of it`,
      remedy: 'give the workbench another name',
    },
  ];
}

/**
 * OpenShift makes the host of its Route from its name and namespace. Where both are longer, the controller gives the Route
 * a random name (red-hat-data-services/kubeflow components/odh-notebook-controller/controllers/notebook_route.go @rhoai-2.25).
 */
function longHost({ namespaces }: Draft, name: string, index: number): Finding[] {
  const label = `${name}-${namespaces?.workloads ?? ''}`;
  if (namespaces?.workloads === undefined || label.length <= longestLabel) return [];
  return [
    {
      code: 'PAI-110',
      path: ['workbenches', index, 'name'],
      message: `the host of its Route would begin with ${label}, which has ${label.length} characters; ${longestLabel} are allowed`,
      remedy: `write a name of at most ${Math.max(1, longestLabel - namespaces.workloads.length - 1)} characters, or a shorter namespaces.workloads`,
    },
  ];
}
