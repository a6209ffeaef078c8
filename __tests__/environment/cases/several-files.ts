/** Messages that need more than one file, or none: the other tests expect them literally. */
export const emptyFolder = (folder: string): string =>
  [
    `${folder} PAI-100 the folder holds no .yaml or .yml file`,
    '  write one YAML file per cluster into the folder; docs/settings.md lists the settings',
  ].join('\n');

export const missingFolder = (folder: string): string =>
  [
    `${folder} PAI-100 the folder does not exist`,
    '  write one YAML file per cluster into the folder; docs/settings.md lists the settings',
  ].join('\n');

export const sameName = [
  'b.yaml:1:7 PAI-113 name: "test" is already the name of a.yaml',
  '  give one of the two another name',
].join('\n');

export const sameCluster = [
  'b.yaml:4:15 PAI-113 cluster.appsDomain: a.yaml has the same appsDomain, and two environments cannot manage one cluster',
  '  correct the copied value, or put both into one file',
].join('\n');

export const sameInfrastructure = [
  'b.yaml:12:28 PAI-113 aws.infrastructureName: a.yaml has test-x7k2p too, and its machines would join the other cluster',
  "  write that of this cluster: oc get infrastructure cluster -o jsonpath='{.status.infrastructureName}'",
].join('\n');

export const sameServer = [
  'b.yaml:8:11 PAI-113 delivery.server: a.yaml has the same server, and two environments cannot manage one cluster',
  '  correct the copied value, or put both into one file',
].join('\n');

export const severalFilesMessages = [
  emptyFolder('x'),
  missingFolder('x'),
  sameName,
  sameCluster,
  sameServer,
  sameInfrastructure,
];
