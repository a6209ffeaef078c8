import { isRecord, recordAt, recordsAt } from '../../lib/kubernetes/manifest';
import { accepted, type ApiClient, messageOf } from '../verify/api-server/client';

/** What Argo CD says of one Application. */
export interface ApplicationState {
  readonly name: string;
  /** `Synced`, `OutOfSync` or `Unknown`. */
  readonly sync: string;
  readonly health: string;
  /** The revision that it was compared with last. */
  readonly revision: string;
  /**
   * Phase of the operation that runs or ran last; `Requested` for one that has not begun, since whoever requests it
   * takes the state of the last one away (util/argo/argo.go, `SetAppOperation` @v3.2.11). @default none ran yet
   */
  readonly phase?: string;
  /** The revision of that operation. */
  readonly operationRevision?: string;
  /** When that operation began. */
  readonly begun: string;
  readonly message: string;
  /** Errors and warnings, as `<type>: <message>`. */
  readonly conditions: readonly string[];
  /** Objects that are not in sync or not healthy, as `<kind>/<name> <sync> <health>`. */
  readonly unsettled: readonly string[];
  /** What failed in the operation, as `<kind>/<name> <message>`. */
  readonly failures: readonly string[];
}

/** Every Application of a namespace, by name. */
export async function applicationStates(client: ApiClient, namespace: string): Promise<ApplicationState[]> {
  const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/applications`;
  const response = await client.send({ method: 'GET', path });
  if (response.status === 404) return [];
  if (!accepted(response)) throw new Error(`no Applications: ${messageOf(response)}`);
  return recordsAt(response.body, 'items').map(stateOf);
}

function stateOf(application: unknown): ApplicationState {
  const status = recordAt(application, 'status');
  const sync = recordAt(status, 'sync');
  const operation = recordAt(status, 'operationState');
  const result = recordAt(operation, 'syncResult');
  return {
    name: text(recordAt(application, 'metadata').name),
    sync: text(sync.status),
    health: text(recordAt(status, 'health').status),
    revision: text(sync.revision),
    phase: phaseOf(recordAt(application).operation, status.operationState),
    operationRevision: text(result.revision),
    begun: text(operation.startedAt),
    message: text(operation.message),
    conditions: recordsAt(status, 'conditions').map(({ type, message }) => `${text(type)}: ${text(message)}`),
    unsettled: recordsAt(status, 'resources')
      .filter(
        (each) =>
          // A hook is no part of the desired state; and of kinds that Argo CD may not list, such as Secrets, it knows
          // nothing (controller/state.go, `IsGroupKindPermitted` @v3.2.11).
          each.hook !== true &&
          each.kind !== 'Secret' &&
          (each.status !== 'Synced' || !['Healthy', undefined].includes(healthOf(each))),
      )
      .map((each) =>
        [`${text(each.kind)}/${text(each.name)}`, text(each.status), healthOf(each) ?? ''].join(' ').trim(),
      ),
    failures: recordsAt(result, 'resources')
      .filter((each) => each.status === 'SyncFailed' || ['Failed', 'Error'].includes(text(each.hookPhase)))
      .map((each) => `${text(each.kind)}/${text(each.name)} ${text(each.message)}`),
  };
}

function phaseOf(requested: unknown, state: unknown): string | undefined {
  if (isRecord(state)) return text(state.phase);
  return requested === undefined ? undefined : 'Requested';
}

function healthOf(resource: unknown): string | undefined {
  const { status } = recordAt(resource, 'health');
  return typeof status === 'string' ? status : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Synced and healthy in this very revision, and no operation runs. */
export function isSettled(state: ApplicationState, revision: string): boolean {
  return (
    state.sync === 'Synced' &&
    state.health === 'Healthy' &&
    state.revision === revision &&
    state.phase === 'Succeeded'
  );
}

/** One line for a person. */
export function line(state: ApplicationState): string {
  const { name, sync, health, revision, phase, message, conditions, failures } = state;
  const short = message.replaceAll(/\s+/g, ' ').slice(0, 200);
  return [
    name,
    sync || '-',
    health || '-',
    revision.slice(0, 7),
    phase ?? '-',
    short,
    ...conditions,
    ...failures,
  ]
    .join(' ')
    .trim();
}
