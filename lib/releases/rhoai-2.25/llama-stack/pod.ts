import { type Manifest, recordAt, recordsAt } from '../../../kubernetes/manifest';
import type { LlamaStackPod, LlamaStackResourceProps } from '../../llama-stack';
import type { ServerSettings } from '../../served-llama-stack';
import { statePath, userConfigPath } from './container-paths';
import { plainVariables, readOnlyFolders, variablesOf } from './resource';
import { defaultMountPath } from './run-yaml-fields';

/**
 * The server as a pod of ours: the image that the operator starts, from the same file, with the variable that the operator
 * adds (llamastack/llama-stack-k8s-operator controllers/resource_helper.go @stable-2.x). It needs no root: the volume comes
 * writable, by the fsGroup of the namespace.
 */
export function pod(props: Pick<LlamaStackResourceProps, 'use' | 'configuration'>): LlamaStackPod {
  return {
    image: 'llama-stack',
    command: ['python3', '-m', 'llama_stack.core.server.server', `${userConfigPath}/run.yaml`],
    env: {
      ...plainVariables(props),
      HF_HOME: statePath,
      PYTHONDONTWRITEBYTECODE: '1',
    },
    statePath,
    configPath: userConfigPath,
    mounts: readOnlyFolders(props.use).map(({ path, source }) => ({
      path,
      source: 'claim' in source ? { claim: source.claim, readOnly: true } : source,
    })),
    healthPath: '/v1/health',
    alivePath: '/v1/version',
  };
}

/** Reads a rendered Deployment of the server. */
export function settingsOf(rendered: Manifest): ServerSettings {
  const spec = recordAt(rendered, 'spec', 'template', 'spec');
  const [container = {}] = recordsAt(spec, 'containers');
  const volumes = recordsAt(spec, 'volumes');
  const mounts = recordsAt(container, 'volumeMounts');
  const configVolume = mounts.find(({ mountPath }) => mountPath === userConfigPath)?.name;
  const configMap = recordAt(
    volumes.find(({ name }) => name === configVolume),
    'configMap',
  ).name;
  return {
    path: 'spec',
    server: recordAt(rendered, 'spec'),
    replicas: Number(recordAt(rendered, 'spec').replicas ?? 1),
    places: {
      env: 'template.spec.containers[0].env',
      mounts: 'template.spec.containers[0].volumeMounts',
    },
    volumes,
    mounts,
    configMap: typeof configMap === 'string' ? configMap : undefined,
    env: variablesOf(recordsAt(container, 'env')),
    mountPath: defaultMountPath,
  };
}
