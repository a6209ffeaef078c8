import type { Construct } from 'constructs';
import type { DocumentConverter } from '../../contracts/document-converter';
import type { Environment } from '../../environment/schema';
import { DoclingDeployment } from './docling-deployment';
import { DoclingResource } from './docling-serve';

/** Docling in the mode that the environment states. */
export function docling(scope: Construct, id: string, environment: Environment): DocumentConverter {
  const namespace = environment.namespaces.workloads;
  const { mode, gpuPool } = environment.rag.documentConverter;
  switch (mode) {
    case 'operator':
      return new DoclingResource(scope, id, namespace);
    case 'deployment':
      return new DoclingDeployment(scope, id, { namespace, gpuPool });
  }
}
