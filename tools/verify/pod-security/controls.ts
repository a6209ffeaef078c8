import type { Manifest } from '../../../lib/kubernetes/manifest';
import { podTemplate } from '../manifests/samples';

/** A pod that is fine but for what the control is about. */
function pod(name: string, container: object, spec: object = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    ...podTemplate(name, container, spec),
    metadata: { name, namespace: 'control' },
  };
}

function withContext(name: string, securityContext: object): Manifest {
  return pod(name, { securityContext });
}

function withVolume(name: string, volume: object): Manifest {
  return pod(name, {}, { volumes: [{ name: 'a', ...volume }] });
}

const port = { containerPort: 80, hostPort: 80 };

const hostPath = { hostPath: { path: '/' } };

/** Checks of Pod Security admission, by their names there. */
const podSecurity: Readonly<Record<string, readonly Manifest[]>> = {
  allowPrivilegeEscalation: [withContext('allowPrivilegeEscalation', { allowPrivilegeEscalation: true })],
  appArmorProfile: [withContext('appArmorProfile', { appArmorProfile: { type: 'Unconfined' } })],
  capabilities_baseline: [withContext('capabilities_baseline', { capabilities: { add: ['SYS_ADMIN'] } })],
  capabilities_restricted: [withContext('capabilities_restricted', { capabilities: { add: ['CHOWN'] } })],
  hostNamespaces: [pod('hostNamespaces', {}, { hostPID: true })],
  hostPathVolumes: [withVolume('hostPathVolumes', hostPath)],
  hostPorts: [pod('hostPorts', { ports: [port] })],
  privileged: [withContext('privileged', { privileged: true })],
  procMount: [withContext('procMount', { procMount: 'Unmasked' })],
  restrictedVolumes: [withVolume('restrictedVolumes', { nfs: { server: 'a', path: '/' } })],
  runAsNonRoot: [withContext('runAsNonRoot', { runAsNonRoot: false })],
  runAsUser: [withContext('runAsUser', { runAsUser: 0 })],
  seLinuxOptions: [withContext('seLinuxOptions', { seLinuxOptions: { type: 'spc_t' } })],
  seccompProfile_baseline: [
    withContext('seccompProfile_baseline', { seccompProfile: { type: 'Unconfined' } }),
  ],
  seccompProfile_restricted: [
    withContext('seccompProfile_restricted', { seccompProfile: { type: 'Unconfined' } }),
  ],
  sysctls: [pod('sysctls', {}, { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } })],
  windowsHostProcess: [withContext('windowsHostProcess', { windowsOptions: { hostProcess: true } })],
};

/** Rules of restricted-v2, by the names that admission.ts gives them. */
const constraints: Readonly<Record<string, readonly Manifest[]>> = {
  'scc-capabilities': [withContext('scc-capabilities', { capabilities: { add: ['CHOWN'] } })],
  'scc-host': [pod('scc-host', {}, { hostNetwork: true })],
  'scc-host-ports': [pod('scc-host-ports', { ports: [port] })],
  'scc-ids': [pod('scc-ids', {}, { securityContext: { fsGroup: 0 } })],
  'scc-privilege-escalation': [withContext('scc-privilege-escalation', { allowPrivilegeEscalation: true })],
  'scc-privileged': [withContext('scc-privileged', { privileged: true })],
  'scc-seccomp': [withContext('scc-seccomp', { seccompProfile: { type: 'Unconfined' } })],
  'scc-volumes': [withVolume('scc-volumes', hostPath)],
};

/** Per check what it must refuse, in the pod that has the name of the check. */
export const controls: Readonly<Record<string, readonly Manifest[]>> = { ...podSecurity, ...constraints };
