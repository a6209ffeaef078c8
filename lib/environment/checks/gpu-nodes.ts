import type { ErrorCode } from '../../program/errors';
import type { Draft, PoolDraft } from '../draft';
import type { Finding, SettingPath } from '../finding';
import { poolDeviceOf } from '../gpu-sharing';
import { findInstanceType, instanceTypesWith } from '../instance-types';
import { machineSetName } from '../machine-set-name';
import { type ManagedService, managedService } from '../managed-services';
import { foreignNodeLabels, ownNodeLabels } from '../node-labels';
import { alternatives, valueText } from '../../program/value-text';
import { poolsOf } from './draft-lookups';
import { isManaged } from './operators';

/** Settings that only nodes of our own have. */
const nodeSettings = ['zone', 'subnet', 'rootVolumeGiB', 'autoscaling'] as const;

/** The value of this label becomes part of every machine. */
const longestName = 63;

/** PAI-103, PAI-110, PAI-112: GPU nodes that the platform makes, or that exist, but not half of both. */
export function gpuNodes(draft: Draft): Finding[] {
  return [...awsSection(draft), ...poolsOf(draft).flatMap((each) => nodesOfPool(draft, each))];
}

interface PlacedPool {
  readonly pool: PoolDraft;
  readonly index: number;
}

function nodesOfPool(draft: Draft, placed: PlacedPool): Finding[] {
  const taints = untolerated(draft, placed);
  const { instanceType: type } = placed.pool;
  // Nothing is known of a pool whose instance type is written wrong.
  if (Object.hasOwn(placed.pool, 'instanceType') && type === undefined) return taints;
  const service = managedService(draft.managed);
  // The first reason that holds: what is advised must not be refused in the next run.
  if (service?.machinePools === true) return [...taints, ...machinePools(placed, service)];
  const platform = draft.platform === 'none' ? (service?.platform ?? 'none') : draft.platform;
  if (platform === 'none') return [...taints, ...withoutPlatform(placed)];
  if (type === undefined) return [...taints, ...withoutInstanceType(placed, platform)];
  if (platform !== undefined && platform !== 'aws') return [...taints, ...otherPlatform(placed, platform)];
  return [
    ...taints,
    ...instanceType(draft, placed, type),
    ...zone(draft, placed),
    ...autoscaling(placed),
    ...selector(draft, placed),
    ...nameLength(draft, placed),
  ];
}

function finding({ index }: PlacedPool, setting: string, message: string, remedy: string): Finding {
  return { code: 'PAI-110', path: ['gpuPools', index, setting], message, remedy };
}

/** Settings of nodes that are made, as far as the pool has them. */
function written({ pool }: PlacedPool): { setting: string; subject: string }[] {
  return (['instanceType', ...nodeSettings] as const).flatMap((setting) => {
    const value = pool[setting];
    if (value === undefined) return [];
    return [{ setting, subject: typeof value === 'object' ? 'it' : valueText(value) }];
  });
}

function withoutPlatform(placed: PlacedPool): Finding[] {
  return written(placed).map(({ setting, subject }) => {
    const message = `${subject} is for nodes that the platform makes, and platform is none`;
    const remedy = `remove ${setting}, or write platform: aws, the only one on which nodes are made in this version`;
    return finding(placed, setting, message, remedy);
  });
}

function withoutInstanceType(placed: PlacedPool, platform: string | undefined): Finding[] {
  return written(placed).map(({ setting }) => {
    const message = 'it is for nodes that the platform makes, and the pool has no instanceType';
    const remedy = platform === 'aws' ? `write instanceType too, or remove ${setting}` : `remove ${setting}`;
    return finding(placed, setting, message, remedy);
  });
}

const ownNodes = 'make the nodes yourself, remove instanceType, and select them by nodeSelector';

function otherPlatform(placed: PlacedPool, platform: string): Finding[] {
  const message = `making nodes on ${platform} is not available in this version`;
  return [{ ...finding(placed, 'instanceType', message, ownNodes), code: 'PAI-112' }];
}

function machinePools(placed: PlacedPool, { title }: ManagedService): Finding[] {
  return written(placed).map(({ setting, subject }) => {
    const message = `${subject} is for a MachineSet, and ${title} makes nodes from its own machine pools alone`;
    return finding(
      placed,
      setting,
      message,
      `remove ${setting}; GUIDE.md has the line that makes the machine pool`,
    );
  });
}

function instanceType(draft: Draft, placed: PlacedPool, type: string): Finding[] {
  const { gpu, gpusPerNode } = placed.pool;
  if (gpu === undefined || gpusPerNode === undefined) return [];
  const known = findInstanceType(draft, type);
  if (known?.gpu === gpu && known.gpus === gpusPerNode) return [];
  const has = known === undefined ? 'no GPU of the catalogue' : `${known.gpus} ${known.gpu}`;
  const wanted = `${gpusPerNode} ${gpu}`;
  const fitting = instanceTypesWith(draft, gpu, gpusPerNode);
  const remedy =
    fitting.length === 0
      ? `no instance type has ${wanted}; write another gpusPerNode`
      : `write ${alternatives(fitting)}, or correct gpu and gpusPerNode`;
  const message = `${type} has ${has}, the pool says ${wanted} per node`;
  return [finding(placed, 'instanceType', message, remedy)];
}

function zone(draft: Draft, placed: PlacedPool): Finding[] {
  const { pool } = placed;
  const region = draft.aws?.region;
  if (!Object.hasOwn(pool, 'zone')) {
    return [
      {
        ...finding(
          placed,
          'zone',
          'nodes of an instanceType need a zone',
          "write zone; those of the workers: oc -n openshift-machine-api get machinesets -o jsonpath='{.items[*].spec.template.spec.providerSpec.value.placement.availabilityZone}'",
        ),
        code: 'PAI-103',
      },
    ];
  }
  if (pool.zone === undefined || region === undefined || /^[a-z]$/.test(pool.zone.replace(region, ''))) {
    return [];
  }
  const message = `${pool.zone} is no zone of aws.region ${region}`;
  return [finding(placed, 'zone', message, `write ${region}a or another zone of ${region}`)];
}

function autoscaling(placed: PlacedPool): Finding[] {
  const { min, max } = placed.pool.autoscaling ?? {};
  if (min === undefined || max === undefined || min <= max) return [];
  return [
    finding(placed, 'autoscaling', `min ${min} is above max ${max}`, `write max: ${min}, or a lower min`),
  ];
}

/** A label of ours or of the cloud that is selected by another value keeps every pod off the pool. */
function selector(draft: Draft, placed: PlacedPool): Finding[] {
  const { pool, index } = placed;
  const labels = {
    ...foreignNodeLabels(pool, draft.aws?.region, poolDeviceOf(draft, pool)),
    ...ownNodeLabels(pool),
  };
  return Object.entries(pool.nodeSelector ?? {}).flatMap(([key, value]): Finding[] => {
    const actual = labels[key];
    if (value === undefined || actual === undefined || actual === value) return [];
    return [
      {
        ...finding(
          placed,
          'nodeSelector',
          `the nodes that are made have ${key}=${actual}`,
          `write ${actual}, or remove the line`,
        ),
        path: ['gpuPools', index, 'nodeSelector', key],
      },
    ];
  });
}

function nameLength(draft: Draft, placed: PlacedPool): Finding[] {
  const infrastructureName = draft.aws?.infrastructureName;
  const { name, zone: place } = placed.pool;
  if (infrastructureName === undefined || name === undefined || place === undefined) return [];
  const full = machineSetName(infrastructureName, name, place);
  const excess = full.length - longestName;
  if (excess <= 0) return [];
  const message = `the MachineSet ${full} has ${full.length} characters, ${longestName} are allowed`;
  return [finding(placed, 'name', message, `shorten the name by ${excess}`)];
}

/** The workers of NFD tolerate NoSchedule only (openshift/cluster-nfd-operator internal/daemonset @release-4.18). */
function untolerated(draft: Draft, placed: PlacedPool): Finding[] {
  if (!isManaged(draft, 'node-feature-discovery')) return [];
  return (placed.pool.taints ?? []).flatMap((taint, position): Finding[] => {
    if (taint?.effect !== 'NoExecute') return [];
    const path: SettingPath = ['gpuPools', placed.index, 'taints', position, 'effect'];
    const message = 'node feature discovery tolerates NoSchedule only, and would never find these GPUs';
    return [{ code: 'PAI-110', path, message, remedy: 'write NoSchedule' }];
  });
}

function awsSection(draft: Draft): Finding[] {
  const makes = poolsOf(draft).some(({ pool }) => Object.hasOwn(pool, 'instanceType'));
  const given = Object.hasOwn(draft, 'aws');
  const section = (code: ErrorCode, message: string, remedy: string): Finding => ({
    code,
    path: ['aws'],
    message,
    remedy,
    at: 'key',
  });
  if (given && !makes) {
    const possible = draft.platform === 'aws' && managedService(draft.managed) === undefined;
    const remedy = possible ? 'write instanceType in a pool, or remove aws' : 'remove aws';
    return [section('PAI-110', 'nothing reads it: no GPU pool has an instanceType', remedy)];
  }
  if (given || !makes || draft.platform !== 'aws' || managedService(draft.managed) !== undefined) return [];
  return [
    {
      ...section(
        'PAI-103',
        'GPU pools with an instanceType need it',
        'write aws with infrastructureName and region (oc get infrastructure cluster -o yaml shows both) and ami (oc -n openshift-machine-api get machinesets -o yaml)',
      ),
      at: 'value',
    },
  ];
}
