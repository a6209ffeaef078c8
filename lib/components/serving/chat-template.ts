import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type * as kserve from '../../../imports/serving.kserve.io';
import type { ChatTemplateName } from '../../catalogues/model';
import { contentHash } from '../../cluster/content-hash';
import { objectLabels } from '../../cluster/labels';
import { programText } from '../../program/program-text';

const mountPath = '/etc/chat-template';
const volumeName = 'chat-template';

/** Path of a template in the container of a model. */
export function chatTemplateFile(template: ChatTemplateName): string {
  return `${mountPath}/${keyOf(template)}`;
}

function keyOf(template: ChatTemplateName): string {
  return `${template}.jinja`;
}

export interface ChatTemplateProps {
  /** Name of the served model. */
  readonly model: string;
  readonly namespace: string;
  readonly template: ChatTemplateName;
}

/** ConfigMap `<model>-chat-template-<hash>` with a chat template of this program: another template is another pod. */
export class ChatTemplate extends Construct {
  readonly volume: kserve.InferenceServiceSpecPredictorVolumes;
  readonly mount: kserve.InferenceServiceSpecPredictorModelVolumeMounts;

  constructor(scope: Construct, id: string, { model, namespace, template }: ChatTemplateProps) {
    super(scope, id);
    const key = keyOf(template);
    const data = { [key]: programText(`components/serving/chat-templates/${key}`) };
    const name = `${model}-chat-template-${contentHash(data)}`;
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name, namespace, labels: objectLabels(model) },
      data,
    });
    this.volume = { name: volumeName, configMap: { name } };
    this.mount = { name: volumeName, mountPath, readOnly: true };
  }
}
