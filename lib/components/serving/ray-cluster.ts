import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { contentHash } from '../../cluster/content-hash';
import { objectLabels } from '../../cluster/labels';
import { setSyncWave } from '../../cluster/sync-wave';
import { shellScript } from '../../program/shell-script';
import { vllmEnv } from './vllm-container';

/** What a server of a model on several nodes is told to do. */
type RayVerb = 'start-head' | 'start-worker' | 'head-is-there' | 'joined' | 'serves' | 'end-worker';

const scriptName = 'ray-cluster.sh';
const scriptFolder = '/opt/ray-cluster';

/** Command of a server of a model on several nodes: {@link RayScript} has the program. */
export function rayCluster(verb: RayVerb, ...args: readonly string[]): string[] {
  return ['/bin/bash', `${scriptFolder}/${scriptName}`, verb, ...args];
}

/** ConfigMap `<runtime>-<hash>` with the program that starts, asks and ends the servers: another program is another pod. */
export class RayScript extends Construct {
  readonly volume: k8s.Volume;
  readonly mount: k8s.VolumeMount;

  constructor(scope: Construct, id: string, props: { readonly runtime: string; readonly namespace: string }) {
    super(scope, id);
    setSyncWave(this, 'runtimes');
    const { runtime, namespace } = props;
    const data = { [scriptName]: shellScript('components/serving/ray-cluster.sh') };
    const name = `${runtime}-${contentHash(data)}`;
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name, namespace, labels: objectLabels(runtime) },
      data,
    });
    this.volume = { name: 'ray-cluster', configMap: { name } };
    this.mount = { name: 'ray-cluster', mountPath: scriptFolder, readOnly: true };
  }
}

/** A probe that asks Ray, whose command line is a Python program. */
export function rayProbe(verb: RayVerb, periodSeconds: number, failureThreshold: number): k8s.Probe {
  return { exec: { command: rayCluster(verb) }, periodSeconds, timeoutSeconds: 15, failureThreshold };
}

/** Where odh-model-controller puts the certificate of a pod with its key, and the CA of its namespace. */
const [certificate, ca] = ['/etc/ray/tls/tls.pem', '/etc/ray/tls/ca.crt'];

const field = (name: string, fieldPath: string): k8s.EnvVar => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});

/**
 * Variables of every server of a model on several nodes. The certificate of a pod names its address, so that Ray and vLLM have
 * to use the same one; `RAY_USE_TLS` is what odh-model-controller looks for.
 */
export const rayEnv: readonly k8s.EnvVar[] = [
  ...vllmEnv,
  field('POD_IP', 'status.podIP'),
  field('POD_NAMESPACE', 'metadata.namespace'),
  { name: 'VLLM_HOST_IP', value: '$(POD_IP)' },
  { name: 'RAY_TMPDIR', value: '/tmp' },
  { name: 'RAY_USE_TLS', value: '1' },
  { name: 'RAY_TLS_SERVER_CERT', value: certificate },
  { name: 'RAY_TLS_SERVER_KEY', value: certificate },
  { name: 'RAY_TLS_CA_CERT', value: ca },
];
