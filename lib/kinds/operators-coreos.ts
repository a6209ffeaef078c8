import { type GroupKinds, plain, settings } from './kind-record';

/**
 * An operator of OLM is healthy when it is installed. With manual approval a pending upgrade changes nothing: the
 * installed version runs on. A failed installation needs a cluster admin.
 */
const subscriptionHealth = `local health = {status = "Progressing", message = "waiting for OLM"}
local status = obj.status
if status == nil then return health end
for _, condition in ipairs(status.conditions or {}) do
  if condition.status == "True" then
    if condition.type == "InstallPlanFailed" then
      return {status = "Degraded", message = condition.message or "the installation failed"}
    end
    health.message = condition.type .. ": " .. (condition.message or condition.reason or "")
  end
end
if status.state == "UpgradeFailed" then
  return {status = "Degraded", message = "the upgrade failed"}
end
local installed = status.installedCSV or ""
if installed ~= "" and (status.state == "AtLatestKnown" or obj.spec.installPlanApproval == "Manual") then
  return {status = "Healthy", message = installed}
end
return health
`;

/** Kinds of `operators.coreos.com`. */
export const operatorsCoreos: GroupKinds = {
  OperatorGroup: {
    ...plain,
    resource: 'operatorgroups',
    scope: 'Namespaced',
    definition: 'cluster',
    syncWave: 'operatorGroups',
    health: settings,
    state: 'none',
    troubles: 'none',
    references: 'none',
  },
  Subscription: {
    ...plain,
    resource: 'subscriptions',
    scope: 'Namespaced',
    definition: 'cluster',
    syncWave: 'operators',
    // Argo CD's own check waits for every upgrade that nobody approves.
    health: {
      check: subscriptionHealth,
      source: 'operator-framework/api pkg/operators/v1alpha1/subscription_types.go @v0.27.0',
    },
    state: { print: '{.status.state} {.status.installedCSV}', answer: 'AtLatestKnown' },
    troubles: [
      {
        seen: 'The first stage waits in a Job whose name begins with `wait-for-`',
        command: ({ oc }) =>
          `${oc} get subscriptions.operators.coreos.com,installplans.operators.coreos.com,clusterserviceversions.operators.coreos.com -A`,
        action:
          'A catalogue that does not answer, a second OperatorGroup in a namespace, or an InstallPlan that nobody approved.',
      },
    ],
    references: 'none',
  },
};
