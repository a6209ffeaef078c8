/** Components of the DataScienceCluster, by their key in the custom resource; a release knows some of them. */
export const dataScienceComponents = [
  'codeflare',
  'dashboard',
  'datasciencepipelines',
  'feastoperator',
  'kserve',
  'kueue',
  'llamastackoperator',
  'modelmeshserving',
  'modelregistry',
  'ray',
  'trainingoperator',
  'trustyai',
  'workbenches',
] as const;

export type DataScienceComponent = (typeof dataScienceComponents)[number];
