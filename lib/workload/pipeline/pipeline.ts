import { Construct } from 'constructs';
import * as kubeflow from '../../../imports/pipelines.kubeflow.org';
import { contentHash } from '../../cluster/content-hash';
import { objectLabels } from '../../cluster/labels';
import type { PipelineGraph } from './pipeline-graph';

export interface PipelineProps {
  readonly namespace: string;
  /** What the dashboard calls it. */
  readonly title: string;
  readonly graph: PipelineGraph<string>;
}

/**
 * A pipeline that Git defines: Pipeline and PipelineVersion. A version never changes, so its name ends in a hash of what it
 * does, and another content is another version (kubeflow/pipelines backend/src/apiserver/webhook/
 * pipelineversion_webhook.go @2.5.0). The pipeline server has to keep pipelines as Kubernetes objects.
 */
export class Pipeline extends Construct {
  readonly name: string;
  /** Name of its version. */
  readonly version: string;

  constructor(scope: Construct, id: string, { namespace, title, graph }: PipelineProps) {
    super(scope, id);
    const { pipelineSpec, platformSpec } = graph.render();
    const { name, description } = pipelineSpec.pipelineInfo;
    this.name = name;
    this.version = `${name}-${contentHash([pipelineSpec, platformSpec])}`;
    const labels = objectLabels(name);
    new kubeflow.Pipeline(this, 'Pipeline', {
      metadata: { name, namespace, labels },
      spec: { displayName: title, description },
    });
    new kubeflow.PipelineVersion(this, 'Version', {
      metadata: { name: this.version, namespace, labels },
      spec: { pipelineName: name, displayName: this.version, description, pipelineSpec, platformSpec },
    });
  }
}
