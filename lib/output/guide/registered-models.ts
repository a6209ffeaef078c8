import { modelRegistryPath } from '../../contracts/model-registry';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { console } from './markdown';
import { oc } from './shell';

/** What the model registry holds, asked of its REST API. */
export function registeredModels(rendered: RenderedEnvironment): string[] {
  const { modelRegistry } = rendered;
  if (modelRegistry === undefined) return [];
  const { open, url, trust, close } = pathTo(rendered, modelRegistry);
  const token = `-H "Authorization: Bearer $(${oc(rendered)} whoami -t)"`;
  return [
    '## Registered models',
    `The model registry \`${modelRegistry.name}\` answers whoever belongs to a group of \`access.groups\`.${
      modelRegistry.externalHost === undefined
        ? ''
        : ' The dashboard of OpenShift AI shows the same under Models, Model registry.'
    }`,
    console([
      ...open,
      `registry() { curl -fsS ${trust} ${token} "${url}${modelRegistryPath}/$1"; }`,
      listCommand,
      versionsCommand,
      ...close,
    ]),
  ];
}

/** The models that are served; the others are archived. */
export const listCommand = `registry 'registered_models?pageSize=100' | jq -r '.items[] | select(.state == "LIVE") | .name'`;

/** Where the weights of each model are, and what is said of it. */
export const versionsCommand = [
  `registry 'model_versions?pageSize=100' | jq -r '.items[] | select(.state == "LIVE") | "\\(.id) \\(.name)"' | while read -r id version; do`,
  `  echo "$version $(registry "model_versions/$id/artifacts" | jq -r '.items[].uri')"`,
  'done',
].join('\n');

interface RegistryPath {
  readonly open: readonly string[];
  readonly url: string;
  /** Options of curl that say whose certificate counts, and where the server is. */
  readonly trust: string;
  readonly close: readonly string[];
}

/** Through its Route, or through a tunnel to the port of its proxy, whose certificate is for the name of its Service. */
function pathTo(
  rendered: RenderedEnvironment,
  { endpoint, externalHost }: NonNullable<RenderedEnvironment['modelRegistry']>,
): RegistryPath {
  if (externalHost !== undefined) {
    return {
      open: [
        `${oc(rendered)} get configmap default-ingress-cert -n openshift-config-managed -o go-template='{{index .data "ca-bundle.crt"}}' >router-ca.crt`,
      ],
      url: `https://${externalHost}`,
      trust: '--cacert router-ca.crt',
      close: [],
    };
  }
  const { service, namespace, port } = endpoint;
  const host = `${service}.${namespace}.svc`;
  return {
    open: [
      `${oc(rendered)} get configmap openshift-service-ca.crt -n ${namespace} -o go-template='{{index .data "service-ca.crt"}}' >service-ca.crt`,
      `${oc(rendered)} port-forward -n ${namespace} service/${service} ${port}:${port} >/dev/null & FORWARD=$!`,
      'sleep 5',
    ],
    url: `https://${host}:${port}`,
    trust: `--cacert service-ca.crt --resolve ${host}:${port}:127.0.0.1`,
    close: ['kill "$FORWARD"'],
  };
}
