import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { retained } from '../cluster/retained';
import { objectLabels } from '../cluster/labels';
import { Platform } from '../cluster/platform';
import { Needs } from '../cluster/needs';

export interface VolumeClaimProps {
  readonly name: string;
  readonly namespace: string;
  /** Kubernetes quantity, for example `20Gi`. */
  readonly size: string;
  /** Name of the component that owns the data. */
  readonly component: string;
  /** What is on it, and what its loss means; for the guide. */
  readonly content: string;
  /** @default 'ReadWriteOnce' */
  readonly accessMode?: 'ReadWriteOnce' | 'ReadWriteMany';
  /** @default that of the environment */
  readonly storageClass?: string;
  /** Whether the program makes its content again. @default false */
  readonly remade?: boolean;
}

/**
 * PersistentVolumeClaim `<name>`: a volume, of one node and of the environment's storage class unless said otherwise. Argo CD neither prunes nor deletes
 * it: data goes only when a cluster admin deletes it.
 */
export class VolumeClaim extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: VolumeClaimProps) {
    super(scope, id);
    const platform = Platform.of(this);
    const { name, namespace, size, content, remade, storageClass = platform.storageClass } = props;
    this.name = name;
    Needs.of(this).volume({ name, namespace, size, content, remade, madeBy: 'this program' });
    new k8s.KubePersistentVolumeClaim(this, 'Claim', {
      metadata: {
        name,
        namespace,
        labels: objectLabels(props.component),
        annotations: retained,
      },
      spec: {
        accessModes: [props.accessMode ?? 'ReadWriteOnce'],
        storageClassName: storageClass,
        resources: { requests: { storage: k8s.Quantity.fromString(size) } },
      },
    });
  }
}
