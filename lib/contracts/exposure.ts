/** How far a server is reachable: inside the cluster, through a Route with a login, or through a Route for everybody. */
export const exposures = ['none', 'authenticated', 'open'] as const;

export type Exposure = (typeof exposures)[number];
