/** A component of the DataScienceCluster, by its key in the custom resource; each release has its own. */
export type DataScienceComponent = string;
