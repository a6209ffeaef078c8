import type { BrokenFile, Change } from './broken-file';

const onAws: Change = ['openshift: "4.18"', 'openshift: "4.18"\nplatform: aws'];
const aws: Change = [
  'gpuPools:',
  'aws: { infrastructureName: test-x7k2p, region: eu-central-1, ami: ami-0123456789abcdef0 }\ngpuPools:',
];
const pool = (lines: string): Change => ['gpu: L4', `gpu: L4\n    ${lines}`];

const findZones =
  "  write zone; those of the workers: oc -n openshift-machine-api get machinesets -o jsonpath='{.items[*].spec.template.spec.providerSpec.value.placement.availabilityZone}'";

/** Nodes that the platform makes, or half of them (PAI-103, PAI-110, PAI-112). */
export const gpuNodeCases: readonly BrokenFile[] = [
  {
    title: 'settings of nodes without platform',
    changes: [pool('instanceType: g6.4xlarge\n    zone: eu-central-1a\n    autoscaling: { min: 0, max: 2 }')],
    message: [
      'test.yaml:14:19 PAI-110 gpuPools[0].instanceType: "g6.4xlarge" is for nodes that the platform makes, and platform is none',
      '  remove instanceType, or write platform: aws, the only one on which nodes are made in this version',
      'test.yaml:15:11 PAI-110 gpuPools[0].zone: "eu-central-1a" is for nodes that the platform makes, and platform is none',
      '  remove zone, or write platform: aws, the only one on which nodes are made in this version',
      'test.yaml:16:18 PAI-110 gpuPools[0].autoscaling: it is for nodes that the platform makes, and platform is none',
      '  remove autoscaling, or write platform: aws, the only one on which nodes are made in this version',
    ],
  },
  {
    title: 'settings of nodes without instance type',
    changes: [onAws, pool('zone: eu-central-1a\n    rootVolumeGiB: 300')],
    message: [
      'test.yaml:15:11 PAI-110 gpuPools[0].zone: it is for nodes that the platform makes, and the pool has no instanceType',
      '  write instanceType too, or remove zone',
      'test.yaml:16:20 PAI-110 gpuPools[0].rootVolumeGiB: it is for nodes that the platform makes, and the pool has no instanceType',
      '  write instanceType too, or remove rootVolumeGiB',
    ],
  },
  {
    title: 'an instance type without what it needs',
    changes: [onAws, pool('instanceType: g6.4xlarge')],
    message: [
      'test.yaml:1:1 PAI-103 aws: GPU pools with an instanceType need it',
      '  write aws with infrastructureName and region (oc get infrastructure cluster -o yaml shows both) and ami (oc -n openshift-machine-api get machinesets -o yaml)',
      'test.yaml:13:5 PAI-103 gpuPools[0].zone: nodes of an instanceType need a zone',
      findZones,
    ],
  },
  {
    title: 'AWS that no pool uses',
    changes: [onAws, aws],
    message: [
      'test.yaml:12:1 PAI-110 aws: nothing reads it: no GPU pool has an instanceType',
      '  write instanceType in a pool, or remove aws',
    ],
  },
  {
    title: 'nodes on another platform than AWS',
    changes: [
      ['openshift: "4.18"', 'openshift: "4.18"\nplatform: azure'],
      pool('instanceType: Standard_NC4as_T4_v3'),
    ],
    message: [
      'test.yaml:15:19 PAI-112 gpuPools[0].instanceType: making nodes on azure is not available in this version',
      '  make the nodes yourself, remove instanceType, and select them by nodeSelector',
    ],
  },
  {
    title: 'nodes of ROSA, whatever the platform says',
    changes: [
      ['name: test', 'name: test\nmanaged: rosa\nuserWorkloadMonitoring: existing'],
      pool('instanceType: g6.xlarge\n    zone: eu-central-1a'),
    ],
    message: [
      'test.yaml:16:19 PAI-110 gpuPools[0].instanceType: "g6.xlarge" is for a MachineSet, and ROSA makes nodes from its own machine pools alone',
      '  remove instanceType; GUIDE.md has the line that makes the machine pool',
      'test.yaml:17:11 PAI-110 gpuPools[0].zone: "eu-central-1a" is for a MachineSet, and ROSA makes nodes from its own machine pools alone',
      '  remove zone; GUIDE.md has the line that makes the machine pool',
    ],
  },
  {
    title: 'nodes of ARO, which this version cannot make',
    changes: [
      ['name: test', 'name: test\nmanaged: aro'],
      pool('instanceType: Standard_NC4as_T4_v3\n    zone: "1"'),
    ],
    message: [
      'test.yaml:15:19 PAI-112 gpuPools[0].instanceType: making nodes on azure is not available in this version',
      '  make the nodes yourself, remove instanceType, and select them by nodeSelector',
    ],
  },
  {
    title: 'a zone on a platform that makes no nodes',
    changes: [['openshift: "4.18"', 'openshift: "4.18"\nplatform: vsphere'], pool('zone: here')],
    message: [
      'test.yaml:15:11 PAI-110 gpuPools[0].zone: it is for nodes that the platform makes, and the pool has no instanceType',
      '  remove zone',
    ],
  },
  {
    title: 'an instance type with other GPUs',
    changes: [onAws, aws, pool('gpusPerNode: 4\n    instanceType: g6.xlarge\n    zone: eu-central-1a')],
    message: [
      'test.yaml:17:19 PAI-110 gpuPools[0].instanceType: g6.xlarge has 1 L4, the pool says 4 L4 per node',
      '  write g6.12xlarge or g6.24xlarge, or correct gpu and gpusPerNode',
    ],
  },
  {
    title: 'an instance type without GPU',
    changes: [onAws, aws, pool('instanceType: m6i.large\n    zone: eu-central-1a')],
    message: [
      'test.yaml:16:19 PAI-110 gpuPools[0].instanceType: m6i.large has no GPU of the catalogue, the pool says 1 L4 per node',
      '  write g6.xlarge, g6.2xlarge, g6.4xlarge, g6.8xlarge or g6.16xlarge, or correct gpu and gpusPerNode',
    ],
  },
  {
    title: 'a number of GPUs that no instance type has',
    changes: [onAws, aws, pool('gpusPerNode: 3\n    instanceType: g6.xlarge\n    zone: eu-central-1a')],
    message: [
      'test.yaml:17:19 PAI-110 gpuPools[0].instanceType: g6.xlarge has 1 L4, the pool says 3 L4 per node',
      '  no instance type has 3 L4; write another gpusPerNode',
    ],
  },
  {
    title: 'a zone of another region',
    changes: [onAws, aws, pool('instanceType: g6.xlarge\n    zone: eu-west-1a')],
    message: [
      'test.yaml:17:11 PAI-110 gpuPools[0].zone: eu-west-1a is no zone of aws.region eu-central-1',
      '  write eu-central-1a or another zone of eu-central-1',
    ],
  },
  {
    title: 'an autoscaler with nothing between its limits',
    changes: [
      onAws,
      aws,
      pool('instanceType: g6.xlarge\n    zone: eu-central-1a\n    autoscaling: { min: 3, max: 2 }'),
    ],
    message: [
      'test.yaml:18:18 PAI-110 gpuPools[0].autoscaling: min 3 is above max 2',
      '  write max: 3, or a lower min',
    ],
  },
  {
    title: 'an autoscaler that stops below what the models need',
    changes: [
      onAws,
      aws,
      pool('instanceType: g6.xlarge\n    zone: eu-central-1a\n    autoscaling: { min: 0, max: 1 }'),
      ['    pool: l4', '    pool: l4\n    replicas: 2'],
    ],
    message: [
      'test.yaml:18:33 PAI-121 gpuPools[0].autoscaling.max: 1 node with 1 GPU cannot hold what is asked for: chat 2 x 1',
      '  write max: 2, or fewer replicas',
    ],
  },
  {
    title: 'a selector that no node of the pool fits',
    changes: [
      onAws,
      aws,
      pool(
        'instanceType: g6.xlarge\n    zone: eu-central-1a\n    nodeSelector: { node.kubernetes.io/instance-type: g6.2xlarge }',
      ),
    ],
    message: [
      'test.yaml:18:55 PAI-110 gpuPools[0].nodeSelector["node.kubernetes.io/instance-type"]: the nodes that are made have node.kubernetes.io/instance-type=g6.xlarge',
      '  write g6.xlarge, or remove the line',
    ],
  },
  {
    title: 'a name too long for a machine',
    changes: [
      onAws,
      aws,
      ['name: l4\n', `name: ${'l4'.repeat(20)}\n`],
      ['pool: l4\n', `pool: ${'l4'.repeat(20)}\n`],
      pool('instanceType: g6.xlarge\n    zone: eu-central-1a'),
    ],
    message: [
      'test.yaml:14:11 PAI-110 gpuPools[0].name: the MachineSet test-x7k2p-l4l4l4l4l4l4l4l4l4l4l4l4l4l4l4l4l4l4l4l4-eu-central-1a has 65 characters, 63 are allowed',
      '  shorten the name by 2',
    ],
  },
];
