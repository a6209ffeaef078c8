import { Construct } from 'constructs';
import type { DocumentConverter } from '../../contracts/document-converter';
import type { Endpoint } from '../../contracts/endpoint';
import { gpuScheduling } from '../../workload/gpu-scheduling';
import type { GpuPool } from '../../environment/gpu-pool';
import { setSyncWave } from '../../cluster/sync-wave';
import { tmpMount } from '../../workload/pod';
import { Workload } from '../../workload/workload';
import {
  doclingPort,
  doclingResources,
  doclingScratch,
  doclingService,
  doclingWorkers,
} from './docling-common';

export interface DoclingDeploymentProps {
  readonly namespace: string;
  /** GPU pool to run on, with one GPU. @default CPU */
  readonly gpuPool?: GpuPool;
}

/**
 * Docling as a Deployment of ours, with probes that know whether the models are loaded, and a GPU if
 * wanted. One replica and one web worker: tasks live inside the process.
 * Sources: docling-project/docling-serve docs/configuration.md and docling_serve/app.py @main.
 */
export class DoclingDeployment extends Construct implements DocumentConverter {
  readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, props: DoclingDeploymentProps) {
    super(scope, id);
    setSyncWave(this, 'services');
    const scheduling = props.gpuPool === undefined ? undefined : gpuScheduling(props.gpuPool, 1);
    const server = new Workload(this, 'Server', {
      name: 'docling',
      namespace: props.namespace,
      service: doclingService,
      serviceAccount: 'docling-sa',
      image: scheduling === undefined ? 'docling-serve-cpu' : 'docling-serve-cuda',
      command: ['docling-serve', 'run'],
      env: {
        HOME: '/tmp',
        UVICORN_PORT: String(doclingPort),
        UVICORN_WORKERS: '1',
        DOCLING_SERVE_ENABLE_UI: 'false',
        DOCLING_SERVE_ENG_LOC_NUM_WORKERS: String(doclingWorkers),
        DOCLING_SERVE_SCRATCH_PATH: '/tmp/scratch',
        DOCLING_DEVICE: scheduling === undefined ? 'cpu' : 'cuda',
        DOCLING_NUM_THREADS: doclingResources.cpuLimit ?? doclingResources.cpu,
      },
      ports: { http: doclingPort },
      resources: doclingResources,
      mounts: [tmpMount(doclingScratch)],
      // Both paths exist from docling-serve 1.16 on; /ready waits for the models, which the server loads before it
      // answers anything.
      probes: {
        readiness: { http: { port: 'http', path: '/ready' } },
        liveness: { http: { port: 'http', path: '/livez' } },
        startupSeconds: 600,
      },
      scheduling,
    });
    this.endpoint = server.endpoint('http', 'none');
  }
}
