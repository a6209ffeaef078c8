import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import type { VolumeSnapshots } from '../../contracts/backup';
import { compare } from '../../program/compare';
import { code, console, row, table } from './markdown';
import { oc } from './shell';

const kind = 'volumesnapshots.snapshot.storage.k8s.io';

/** Who makes snapshots of volumes, and how to look at them. */
export function snapshotsMade(rendered: RenderedEnvironment, snapshots: VolumeSnapshots): string[] {
  const { namespace, cronJob, snapshotClass, volumes } = snapshots;
  const namespaces = [...new Set(volumes.map((volume) => volume.namespace))];
  return [
    `By the same clock CronJob ${code(cronJob)} in ${code(namespace)} makes a VolumeSnapshot of class ${code(snapshotClass)} of each volume that cannot be made again, beside the volume. It has the claim and the time of its run as name. Where the class has the deletionPolicy ${code('Delete')}, which most have, a snapshot goes with its VolumeSnapshot. To make some now, and to see all:`,
    console([
      `JOB=snapshots-$(date +%s); ${oc(rendered)} create job "$JOB" -n ${namespace} --from=cronjob/${cronJob}`,
      `${oc(rendered)} wait --for=condition=Complete "job/$JOB" -n ${namespace} --timeout=1h`,
      `for namespace in ${namespaces.join(' ')}; do ${oc(rendered)} get ${kind} -n "$namespace" -l private-ai/snapshot-of-volumes; done`,
    ]),
  ];
}

/** How one volume comes back from a snapshot, while its claim belongs to Argo CD. */
export function restoreVolume(rendered: RenderedEnvironment): string[] {
  const snapshots = rendered.backup?.snapshots;
  if (snapshots === undefined) return [];
  const applications = applicationsOf(rendered, snapshots);
  const byOthers = snapshots.volumes.filter(({ madeBy }) => madeBy !== 'this program');
  return [
    `### One volume from a snapshot`,
    `A claim cannot change its volume, so it is made again with the snapshot as its source. The pods that use it end meanwhile, and Argo CD leaves its Application alone (the annotation ${code('skip-reconcile')}, an alpha feature of it), as it would make an empty claim. The old volume stays until you delete it.`,
    table(
      'Volume | Application',
      snapshots.volumes.map(({ namespace, name }) =>
        row(`${namespace}/${name}`, applications.get(`${namespace}/${name}`) ?? 'its operator'),
      ),
    ),
    console(volumeCommands(rendered)),
    ...(byOthers.length === 0
      ? []
      : [
          `Others make ${byOthers.map(({ name, madeBy }) => `${code(name)} (${madeBy})`).join(', ')}, and they make an empty claim as soon as it is gone. For these, scale the operator, or the StatefulSet, to 0 before the claim is deleted, and back afterwards.`,
        ]),
  ];
}

/** Commands that restore a volume; the first ones say which. */
export function volumeCommands(rendered: RenderedEnvironment): string[] {
  const snapshots = rendered.backup?.snapshots;
  const [first] = snapshots?.volumes ?? [];
  if (snapshots === undefined || first === undefined) throw new Error('there are no snapshots');
  const cluster = oc(rendered);
  const hub = oc(rendered, 'argocd');
  const argocd = `${hub} annotate applications.argoproj.io "$APPLICATION" -n ${rendered.environment.delivery.namespace}`;
  const application = applicationsOf(rendered, snapshots).get(`${first.namespace}/${first.name}`) ?? '';
  const annotation = 'argocd.argoproj.io/skip-reconcile';
  return [
    `NAMESPACE=${first.namespace} CLAIM=${first.name} APPLICATION=${application}  # of the table`,
    `${cluster} get ${kind} -n "$NAMESPACE" -l private-ai/snapshot-of-volumes | grep "^$CLAIM-"`,
    'SNAPSHOT="$CLAIM-20260102t030405z"  # one of them that is ready to use',
    `${argocd} --overwrite ${annotation}=true`,
    `${cluster} get pvc "$CLAIM" -n "$NAMESPACE" -o json >"$CLAIM.json"`,
    `VOLUME="$(jq -r .spec.volumeName "$CLAIM.json")"`,
    `${cluster} patch pv "$VOLUME" -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'  # keep the old one`,
    `${cluster} delete pvc "$CLAIM" -n "$NAMESPACE" --wait=false`,
    `${cluster} get pods -n "$NAMESPACE" -o json | jq -r --arg claim "$CLAIM" '.items[] | select(any(.spec.volumes[]?; .persistentVolumeClaim.claimName == $claim)) | .metadata.name' |`,
    `  xargs -r ${cluster} delete pod -n "$NAMESPACE"`,
    `${cluster} wait --for=delete "pvc/$CLAIM" -n "$NAMESPACE" --timeout=5m`,
    // What the API server and the binder have written is theirs to write again.
    `jq --arg snapshot "$SNAPSHOT" '{apiVersion, kind, metadata: {name: .metadata.name, namespace: .metadata.namespace, labels: .metadata.labels, annotations: (.metadata.annotations // {} | with_entries(select(.key | startswith("pv.kubernetes.io/") or startswith("volume.") | not)))}, spec: ((.spec | {accessModes, resources, storageClassName, volumeMode}) + {dataSource: {apiGroup: "snapshot.storage.k8s.io", kind: "VolumeSnapshot", name: $snapshot}})}' "$CLAIM.json" |`,
    `  ${cluster} create -f -`,
    `${argocd} ${annotation}-`,
    `${cluster} get pvc "$CLAIM" -n "$NAMESPACE"  # Bound, when its pod has started`,
  ];
}

/** Which Application of Argo CD has a claim, by namespace and name. */
function applicationsOf(
  { environment, objects }: RenderedEnvironment,
  { volumes }: VolumeSnapshots,
): ReadonlyMap<string, string> {
  const names = new Set(volumes.map(({ namespace, name }) => `${namespace}/${name}`));
  return new Map(
    objects
      .filter(({ manifest }) => manifest.kind === 'PersistentVolumeClaim')
      .map(({ folder, manifest: { metadata } }): [string, string] => [
        `${metadata.namespace ?? ''}/${metadata.name}`,
        `${environment.name}-${folder}`,
      ])
      .filter(([name]) => names.has(name))
      .sort(([a], [b]) => compare(a, b)),
  );
}
