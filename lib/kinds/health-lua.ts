/** What the status of a healthy resource says; all of it must hold. */
export interface HealthyStatus {
  /** Conditions that are `True`. @default none */
  readonly conditions?: readonly string[];
  /** A field of the status with its value. @default none */
  readonly field?: { readonly name: string; readonly value: string };
  /**
   * `stated`: the operator writes `observedGeneration` only once all is well, so without it the resource is not
   * healthy; `respected`: it counts where it is there; `ignored`: it is the generation of something else.
   *
   * @default 'respected'
   */
  readonly generation?: 'stated' | 'respected' | 'ignored';
  /** Further Lua expression over `obj` and `status`. @default none */
  readonly also?: string;
  /** When its operator says that it has failed. @default never */
  readonly failed?: FailedStatus;
}

/** A status that says more than that all is not well yet: Lua over `obj`, `status` and `met`, the true conditions. */
interface FailedStatus {
  readonly when: string;
  /** A text or `nil`. @default the first condition that is missing */
  readonly message?: string;
}

/**
 * Reasons of conditions that are not `True` on purpose: the part is switched off, or nothing is being deployed
 * (`CreatedDeployment` of the model registry's `Progressing`).
 */
const switchedOff = ['Removed', 'NotApplicable', 'RouteDisabled', 'CreatedDeployment'];

/**
 * A health check in Lua: healthy when the status says so for the current generation, degraded where the operator
 * says that it has failed, else progressing with the first condition that is missing. Degraded fails the sync, which
 * is then tried again, with the newest commit; so it is said of failures only, not of what its operator still works
 * at. Argo CD loads the libraries `base` and `table` only (argoproj/argo-cd util/lua/lua.go @v3.3.12).
 */
export function healthLua({
  conditions = [],
  field,
  generation = 'respected',
  also,
  failed,
}: HealthyStatus): string {
  const healthy = [
    ...conditions.map((type) => `met[${JSON.stringify(type)}]`),
    ...(field === undefined ? [] : [`status.${field.name} == ${JSON.stringify(field.value)}`]),
    ...(also === undefined ? [] : [`(${also})`]),
  ];
  const unseen = 'status.observedGeneration ~= obj.metadata.generation';
  const stale = {
    stated: unseen,
    respected: `status.observedGeneration ~= nil and ${unseen}`,
    ignored: 'false',
  }[generation];
  return `local health = {status = "Progressing", message = "waiting for its operator"}
local status = obj.status
if status == nil then return health end
if ${stale} then
  health.message = "its operator has not seen the last change"
  return health
end
local off = {${switchedOff.map((reason) => `${reason} = true`).join(', ')}}
local met = {}
local missing = nil
for _, condition in ipairs(status.conditions or {}) do
  if condition.status == "True" then
    met[condition.type] = true
  elseif missing == nil and not off[condition.reason or ""] then
    missing = condition.type .. ": " .. (condition.message or condition.reason or "not yet")
  end
end
if ${healthy.join(' and ')} then
  return {status = "Healthy", message = ""}
end
health.message = missing or health.message
${failed === undefined ? '' : failedLua(failed)}return health
`;
}

function failedLua({ when, message }: FailedStatus): string {
  return `if ${when} then
  health.status = "Degraded"
${message === undefined ? '' : `  health.message = ${message} or health.message\n`}end
`;
}
