import { core, kindOf } from './kinds';
import type { KubeObject } from './objects';
import { forEach, type PlayedOperator } from './operator';

interface StorageClass extends KubeObject {
  readonly provisioner: string;
  readonly volumeBindingMode?: string;
}

export const storageClasses = kindOf<StorageClass>(
  'storage.k8s.io/v1',
  'StorageClass',
  'storageclasses',
  'cluster',
);

/** The annotation by which the scheduler says where a volume is to be. */
const selected = 'volume.kubernetes.io/selected-node';

/**
 * The provisioner of every StorageClass: makes a volume for a claim, once a pod that uses it is scheduled where the
 * class waits for the first consumer (kubernetes-sigs/sig-storage-lib-external-provisioner controller/controller.go
 * @v11). Holding the claim is a storage that does not deliver.
 */
export const storage: PlayedOperator = {
  name: 'storage',
  watches: [core.claims, storageClasses, core.volumes],
  turn: async (cluster) => {
    await forEach(cluster.attended(core.claims), async (claim) => {
      const { name, namespace, uid, annotations = {} } = claim.metadata;
      const { volumeName, storageClassName = '', resources, accessModes, volumeMode } = claim.spec;
      const storageClass = cluster.get(storageClasses, storageClassName);
      if (volumeName !== undefined || storageClass === undefined) return;
      const waits = storageClass.volumeBindingMode === 'WaitForFirstConsumer';
      if (waits && annotations[selected] === undefined) return;
      await cluster.create(core.volumes, {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: {
          name: `pvc-${uid}`,
          annotations: { 'pv.kubernetes.io/provisioned-by': storageClass.provisioner },
        },
        spec: {
          capacity: { storage: resources.requests.storage },
          accessModes,
          volumeMode,
          storageClassName,
          persistentVolumeReclaimPolicy: 'Delete',
          csi: { driver: storageClass.provisioner, volumeHandle: uid },
          claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
        },
      });
    });
    // The provisioner deletes a volume whose claim is gone.
    await forEach(cluster.list(core.volumes), async (volume) => {
      const { phase } = (volume.status ?? {}) as { readonly phase?: string };
      if (phase === 'Released') await cluster.remove(core.volumes, volume);
    });
  },
};
