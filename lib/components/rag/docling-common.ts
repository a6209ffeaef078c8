import type { Resources } from '../../kubernetes/resources';

/** Service of both modes. */
export const doclingService = 'docling-service';
export const doclingPort = 5001;

/** Documents that are converted at the same time; each worker holds its own copy of the models. */
export const doclingWorkers = 2;

/** Documents and results that wait, on the disk of the node. */
export const doclingScratch = '10Gi';

/** 8 GiB end in a kill on a PDF of 7 MB (adnan-drina/private-ai-demo commit 995a623). */
export const doclingResources: Resources = { cpu: '2', memory: '8Gi', cpuLimit: '4', memoryLimit: '16Gi' };
