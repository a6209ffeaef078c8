import type { Draft } from '../draft';
import type { Finding } from '../finding';

/**
 * Classes that OpenShift and its storage operators make, by driver: openshift/aws-ebs-csi-driver-operator,
 * openshift/azure-disk-csi-driver-operator, openshift/gcp-pd-csi-driver-operator and openshift/vmware-vsphere-csi-driver-operator
 * assets/storageclass*.yaml and volumesnapshotclass.yaml @release-4.18; red-hat-storage/ocs-operator
 * controllers/storagecluster/storageclasses.go and volumesnapshotterclasses.go @release-4.18.
 */
const classesByDriver: Readonly<
  Record<string, { readonly storage: readonly string[]; readonly snapshots: readonly string[] }>
> = {
  'ebs.csi.aws.com': { storage: ['gp3-csi', 'gp2-csi'], snapshots: ['csi-aws-vsc'] },
  'disk.csi.azure.com': { storage: ['managed-csi'], snapshots: ['csi-azuredisk-vsc'] },
  'pd.csi.storage.gke.io': { storage: ['ssd-csi'], snapshots: ['csi-gce-pd-vsc'] },
  'csi.vsphere.vmware.com': { storage: ['thin-csi'], snapshots: ['csi-vsphere-vsc'] },
  'openshift-storage.rbd.csi.ceph.com': {
    storage: ['ocs-storagecluster-ceph-rbd'],
    snapshots: ['ocs-storagecluster-rbdplugin-snapclass'],
  },
  'openshift-storage.cephfs.csi.ceph.com': {
    storage: ['ocs-storagecluster-cephfs'],
    snapshots: ['ocs-storagecluster-cephfsplugin-snapclass'],
  },
};

/** Snapshots of volumes that could never be made: PAI-110. */
export function volumeSnapshotFindings(draft: Draft): Finding[] {
  const settings = draft.backup?.volumeSnapshots;
  if (settings === undefined) return [];
  return [...otherDriver(draft, settings.class), ...noVolume(draft)];
}

/** Both names are known, and belong to different drivers. */
function otherDriver({ cluster }: Draft, snapshotClass: string | undefined): Finding[] {
  const drivers = Object.entries(classesByDriver);
  const storageClass = cluster?.storageClass;
  if (storageClass === undefined || snapshotClass === undefined) return [];
  const own = drivers.find(([, { storage }]) => storage.includes(storageClass));
  const other = drivers.find(([, { snapshots }]) => snapshots.includes(snapshotClass));
  if (own === undefined || other === undefined || own === other) return [];
  const [driver, { snapshots }] = own;
  return [
    {
      code: 'PAI-110',
      path: ['backup', 'volumeSnapshots', 'class'],
      message: `${snapshotClass} is a class of ${other[0]}, and the volumes of StorageClass ${storageClass} are those of ${driver}, so no snapshot would ever be ready`,
      remedy: `write ${snapshots.join(' or ')}`,
    },
  ];
}

/** Everything is kept by somebody else. */
function noVolume({ objectStore, stages, modelRegistry, workbenches = [] }: Draft): Finding[] {
  const has =
    objectStore?.type !== 'external' ||
    stages === undefined ||
    stages.includes('stage02-model-alignment') ||
    modelRegistry !== undefined ||
    workbenches.length > 0;
  if (has) return [];
  return [
    {
      code: 'PAI-110',
      path: ['backup', 'volumeSnapshots'],
      message: 'no volume of this environment has content that nobody makes again',
      remedy: 'remove volumeSnapshots',
    },
  ];
}
