import { Construct } from 'constructs';
import * as autoscaler from '../../../imports/autoscaling.openshift.io';
import * as machine from '../../../imports/machine.openshift.io';
import { objectLabels } from '../../cluster/labels';
import type { GpuPool } from '../../environment/gpu-pool';
import { defaultRootVolumeGiB } from '../../environment/gpu-pool-schema';
import { machineSetName } from '../../environment/machine-set-name';
import { foreignNodeLabels, ownNodeLabels } from '../../environment/node-labels';
import type { AwsSettings } from '../../environment/schema';

export interface GpuMachineSetProps {
  readonly pool: GpuPool;
  /** The environment's checks have made sure that it is there. */
  readonly aws: AwsSettings | undefined;
}

/** A pool whose nodes are made, with what the environment's checks have made sure of. */
interface OwnPool {
  readonly pool: GpuPool;
  readonly aws: AwsSettings;
  readonly instanceType: string;
  readonly zone: string;
}

const namespace = 'openshift-machine-api';

/** Labels of the Machine API that tie MachineSet, machines and cluster together. */
const machineLabel = (part: string) => `machine.openshift.io/cluster-api-${part}`;

/**
 * MachineSet `<infrastructure>-<pool>-<zone>` on AWS, and with `autoscaling` a MachineAutoscaler of that name, which
 * then owns the number of nodes. The nodes have the labels and taints of their pool from the start, an encrypted gp3
 * root volume, and want a token for their metadata service (IMDSv2). A change applies to new machines only.
 *
 * Sources: openshift/installer pkg/asset/machines/aws/machinesets.go @0596d25b; openshift/machine-api-provider-aws
 * pkg/actuators/machineset (scale from zero).
 */
export class GpuMachineSet extends Construct {
  constructor(scope: Construct, id: string, props: GpuMachineSetProps) {
    super(scope, id);
    const own = ownPool(props);
    const { pool } = props;
    const { infrastructureName } = own.aws;
    const { autoscaling } = pool;
    const name = machineSetName(infrastructureName, pool.name, own.zone);
    const cluster = { [machineLabel('cluster')]: infrastructureName };
    const set = { ...cluster, [machineLabel('machineset')]: name };
    const machineSet = new machine.MachineSet(this, 'MachineSet', {
      metadata: { name, namespace, labels: { ...objectLabels(name), ...cluster } },
      spec: {
        // Left out, it is the autoscaler's: Argo CD would take back what it does.
        replicas: autoscaling === undefined ? pool.nodes : undefined,
        selector: { matchLabels: set },
        template: {
          metadata: {
            labels: {
              ...set,
              [machineLabel('machine-role')]: 'worker',
              [machineLabel('machine-type')]: 'worker',
            },
          },
          spec: {
            metadata: { labels: nodeLabels(own) },
            taints: pool.taints.map(({ key, value, effect }) => ({ key, value, effect })),
            providerSpec: { value: providerSpec(own) },
          },
        },
      },
    });
    if (autoscaling !== undefined) {
      new autoscaler.MachineAutoscaler(this, 'MachineAutoscaler', {
        metadata: { name, namespace, labels: objectLabels(name) },
        spec: {
          minReplicas: autoscaling.min,
          maxReplicas: autoscaling.max,
          scaleTargetRef: { apiVersion: machineSet.apiVersion, kind: machineSet.kind, name },
        },
      });
    }
  }
}

function ownPool({ pool, aws }: GpuMachineSetProps): OwnPool {
  const { instanceType, zone } = pool;
  if (aws === undefined || instanceType === undefined || zone === undefined) {
    throw new Error(`GPU pool ${pool.name} lacks what its nodes need`);
  }
  return { pool, aws, instanceType, zone };
}

/** The labels that pods select, without those that the cloud or the GPU operator puts there. */
function nodeLabels({ pool, aws }: OwnPool): Record<string, string> {
  const foreign = foreignNodeLabels(pool, aws.region, pool.device);
  const selected = Object.entries(pool.nodeSelector ?? {}).filter(([key]) => !(key in foreign));
  return { ...Object.fromEntries(selected), ...ownNodeLabels(pool) };
}

/**
 * Names that the installer gives: with Cluster API from 4.16 on (openshift/installer
 * pkg/asset/machines/aws/awsmachines_test.go @de45fedd; OpenShift 4.18, Machine management, AWS), with Terraform before
 * (pkg/asset/machines/aws/machines.go @9ef1160b).
 */
function names({ aws, zone }: OwnPool): { subnet: string; securityGroups: readonly string[] } {
  const { infrastructureName: infrastructure } = aws;
  switch (aws.resourceNames) {
    case 'cluster-api':
      return {
        subnet: `${infrastructure}-subnet-private-${zone}`,
        securityGroups: [`${infrastructure}-node`, `${infrastructure}-lb`],
      };
    case 'terraform':
      return {
        subnet: `${infrastructure}-private-${zone}`,
        securityGroups: [`${infrastructure}-worker-sg`],
      };
  }
}

function providerSpec(own: OwnPool): object {
  const { pool, aws, instanceType, zone } = own;
  const { subnet, securityGroups } = names(own);
  const named = (name: string) => ({ filters: [{ name: 'tag:Name', values: [name] }] });
  return {
    apiVersion: 'machine.openshift.io/v1beta1',
    kind: 'AWSMachineProviderConfig',
    ami: { id: aws.ami },
    instanceType,
    placement: { region: aws.region, availabilityZone: zone },
    subnet: pool.subnet === undefined ? named(subnet) : { id: pool.subnet },
    securityGroups: securityGroups.map(named),
    iamInstanceProfile: { id: `${aws.infrastructureName}-worker-profile` },
    blockDevices: [
      {
        ebs: {
          encrypted: true,
          volumeSize: pool.rootVolumeGiB ?? defaultRootVolumeGiB,
          volumeType: 'gp3',
        },
      },
    ],
    metadataServiceOptions: { authentication: 'Required' },
    deviceIndex: 0,
    tags: [{ name: `kubernetes.io/cluster/${aws.infrastructureName}`, value: 'owned' }],
    // Made by OpenShift in this namespace.
    userDataSecret: { name: 'worker-user-data' },
    credentialsSecret: { name: 'aws-cloud-credentials' },
  };
}
