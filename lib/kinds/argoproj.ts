import { recordAt } from '../kubernetes/manifest';
import { type GroupKinds, plain, settings } from './kind-record';
import { named } from './references';

const own = { ...plain, scope: 'Namespaced', definition: 'cluster' } as const;

/** A stage is as healthy as Argo CD says of its current source, once no operation runs. */
const applicationHealth = `local health = {status = "Progressing", message = "not settled"}
local status = obj.status
if status == nil or status.health == nil or status.sync == nil then return health end
local operation = status.operationState
if operation ~= nil and (operation.phase == "Running" or operation.phase == "Terminating") then
  health.message = operation.message or health.message
  return health
end
local wanted = obj.spec.source
local compared = status.sync.comparedTo and status.sync.comparedTo.source
if wanted ~= nil and compared ~= nil then
  if wanted.repoURL ~= compared.repoURL or wanted.path ~= compared.path
     or wanted.targetRevision ~= compared.targetRevision then
    health.message = "not compared with its new source"
    return health
  end
end
if status.health.status == "Healthy" and status.sync.status ~= "Synced"
   and (operation == nil or operation.phase ~= "Succeeded") then
  return health
end
return {status = status.health.status, message = status.health.message or ""}
`;

/** Kinds of `argoproj.io`. */
export const argoproj: GroupKinds = {
  Application: {
    ...own,
    resource: 'applications',
    syncWave: 'applications',
    health: {
      check: applicationHealth,
      source: 'argoproj/argo-cd docs/operator-manual/health.md @v3.3.12, issues #4577, #8778',
    },
    state: { print: '{.status.sync.status} {.status.health.status}', answer: 'Synced Healthy' },
    troubles: [
      {
        seen: 'A stage stays OutOfSync, Progressing or Degraded',
        command: ({ argocd, argocdNamespace, stageApplications }) =>
          `${argocd} get applications.argoproj.io -n ${argocdNamespace} ${stageApplications.join(' ')} -o json | jq -r '.items[] | .metadata.name, (.status.resources[]? | select(.health.status? // "Healthy" | . != "Healthy") | "  \\(.kind) \\(.namespace)/\\(.name): \\(.health.status) \\(.health.message? // "")"), (.status.operationState.message? // "")'`,
        action: 'Mend the objects that it names; the sync is tried again every 5 minutes at most.',
      },
      {
        seen: 'Argo CD cannot read the repository',
        command: ({ argocd, argocdNamespace, rootApplication }) =>
          `${argocd} get applications.argoproj.io -n ${argocdNamespace} ${rootApplication} -o jsonpath='{.status.conditions[*].message}{"\\n"}'`,
        action:
          'Authentication: the Secret of the section Git. Unknown host key or authority: the ConfigMap there. Not found: URL, revision, or nothing is pushed yet.',
      },
    ],
    references: (manifest) =>
      named(
        'argoproj.io/AppProject',
        recordAt(manifest, 'spec').project,
        manifest.metadata.namespace,
        'spec.project',
      ),
  },
  AppProject: {
    ...own,
    resource: 'appprojects',
    syncWave: 'namespaces',
    health: settings,
    state: 'none',
    troubles: 'none',
    references: 'none',
  },
  ArgoCD: {
    ...own,
    resource: 'argocds',
    syncWave: 'configuration',
    health: { applied: 'an Argo CD that is not up cannot wait for itself' },
    state: 'none',
    troubles: 'none',
    references: 'none',
  },
};
