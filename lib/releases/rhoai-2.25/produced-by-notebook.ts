import type { Manifest } from '../../kubernetes/manifest';
import type { ProducedObject } from '../release';
import { all } from './produced-objects';

/**
 * red-hat-data-services/kubeflow components/notebook-controller/controllers/notebook_controller.go and
 * components/odh-notebook-controller/controllers @rhoai-2.25, with `inject-oauth: "true"`. The ServiceAccount of its name is
 * made only where there is none (notebook_oauth.go), so ours stays.
 *
 * The ConfigMaps and the Secret are of the namespace: certificates of workbenches, images of pipeline steps, and what Elyra
 * has to know of the pipeline server. The RoleBinding is there with a pipeline server.
 */
export function producedByNotebook({ metadata }: Manifest): readonly ProducedObject[] {
  const { name, namespace = '' } = metadata;
  return [
    { kind: 'StatefulSet', name, namespace },
    { kind: 'Service', name, namespace, ports: [{ name: 'http-notebook', port: 80, targetPort: 8888 }] },
    {
      kind: 'Service',
      name: `${name}-tls`,
      namespace,
      ports: [{ name: 'oauth-proxy', port: 443, targetPort: 8443 }],
    },
    { kind: 'Secret', name: `${name}-tls`, namespace, keys: ['tls.crt', 'tls.key'] },
    { kind: 'Secret', name: `${name}-oauth-config`, namespace, keys: ['cookie_secret'] },
    { kind: 'Secret', name: `${name}-oauth-client`, namespace, keys: ['secret'] },
    { kind: 'OAuthClient', name: `${name}-${namespace}-oauth-client` },
    ...all(namespace, { Route: [name], NetworkPolicy: [`${name}-ctrl-np`, `${name}-oauth-np`] }),
    ...all(namespace, { RoleBinding: [`elyra-pipelines-${name}`] }, { claimed: true }),
    ...all(
      namespace,
      {
        ConfigMap: ['workbench-trusted-ca-bundle', 'pipeline-runtime-images'],
        Secret: ['ds-pipeline-config'],
      },
      { claimed: true, shared: true },
    ),
  ];
}
