import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as docling from '../../../imports/docling.github.io';
import { contentHash } from '../../cluster/content-hash';
import type { DocumentConverter } from '../../contracts/document-converter';
import { EgressPolicy } from '../../workload/egress-policy';
import { Endpoint } from '../../contracts/endpoint';
import { objectLabels } from '../../cluster/labels';
import { nodeDisk } from '../../catalogues/node-disk';
import { setSyncWave } from '../../cluster/sync-wave';
import { Platform } from '../../cluster/platform';
import { resourcesOf } from '../../kubernetes/resources';
import {
  doclingPort,
  doclingResources,
  doclingScratch,
  doclingService,
  doclingWorkers,
} from './docling-common';
import { Needs } from '../../cluster/needs';

const settings = {
  // The operator's liveness probe ends the server after about 50 seconds, and the server answers only when it
  // has loaded its models (docling-serve issue #525; docling-operator internal/reconcilers/deployment.go
  // @bf3d436). So the first document loads them.
  DOCLING_SERVE_LOAD_MODELS_AT_BOOT: 'false',
};
/**
 * Labels of the pods that the operator makes, in release 0.0.1 and on main (docling-project/docling-operator
 * internal/reconcilers/deployment.go @0.0.1, labels.go @bf3d436).
 */
const podSelector = { app: 'docling-serve', doclingserve_cr: 'docling' };
/** The operator makes new pods for another name, and not for other content. */
const settingsName = `docling-settings-${contentHash(settings)}`;

/**
 * Docling as the resource DoclingServe `docling`; the Docling operator makes Deployment
 * `docling-deployment` and Service `docling-service`. It offers no GPU scheduling, no own probes and one
 * instance per namespace; `docling-deployment.ts` does. ConfigMap `docling-settings-<hash>` holds what the resource has no
 * field for, as variables of the server.
 */
export class DoclingServe extends Construct implements DocumentConverter {
  readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, namespace: string) {
    super(scope, id);
    setSyncWave(this, 'services');
    const platform = Platform.of(this);
    new k8s.KubeConfigMap(this, 'Settings', {
      metadata: { name: settingsName, namespace, labels: objectLabels('docling') },
      data: settings,
    });
    // The operator mounts no directory for it: it writes below its root.
    const disk = nodeDisk(doclingScratch);
    new docling.DoclingServe(this, 'DoclingServe', {
      metadata: { name: 'docling', namespace, labels: objectLabels('docling') },
      spec: {
        apiServer: {
          image: platform.images.of('docling-serve-cpu'),
          enableUi: false,
          configMapName: settingsName,
          // The task store is inside the process; a second instance would not find the tasks.
          instances: 1,
          resources: resourcesOf({
            ...doclingResources,
            ephemeralStorage: disk,
            ephemeralStorageLimit: disk,
          }),
        },
        engine: { local: { numWorkers: doclingWorkers } },
        route: { enabled: false },
      },
    });
    this.endpoint = Needs.of(this).endpoint(
      new Endpoint({
        service: doclingService,
        namespace,
        port: doclingPort,
        portName: 'http',
        containerPort: doclingPort,
        podSelector,
        authentication: 'none',
        producer: { kind: 'DoclingServe', name: 'docling' },
      }),
    );
    // The server calls nobody: its models are in the image, and it downloads none that is missing
    // (docling-project/docling-serve docs/models.md @55d1f0b).
    new EgressPolicy(this, 'Egress', {
      name: 'docling',
      namespace,
      labels: podSelector,
      selector: podSelector,
      apiServer: false,
    });
    Needs.of(this).operator('docling');
  }
}
