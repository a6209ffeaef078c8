import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { mirrorFiles, mirrorFolder } from '../mirror';
import { repositoryFolder } from '../../argocd/repository-folder';
import { console } from './markdown';
import { oc } from './shell';

/** What a registry that mirrors all images needs: the copies, a CA and a login that nodes know, the redirections. */
export function mirrorPrerequisites(rendered: RenderedEnvironment): string[] {
  const { environment } = rendered;
  const { mirror } = environment.images;
  const folder = `${repositoryFolder(environment)}/${mirrorFolder}`;
  const lists = `\`${folder}/\` lists the images, operators and weights to bring`;
  if (mirror === undefined) {
    return [
      '### Internet',
      `Nodes pull images from the internet. For a cluster without it, set \`images.mirror\` in the environment file; ${lists}.`,
    ];
  }
  const [registry = ''] = mirror.split('/');
  const [host = '', port] = registry.split(':');
  const command = oc(rendered);
  const sets = [...mirrorFiles(rendered).keys()].filter((file) => file.endsWith('MirrorSet.yaml'));
  return [
    '### Mirror',
    `Images come from ${mirror}; ${lists}. Copy them on a machine that reaches both sides:`,
    console([
      `oc-mirror --v2 -c ${folder}/ImageSetConfiguration.yaml --workspace "file://$PWD/oc-mirror" docker://${mirror}`,
      `for file in oc-mirror/working-dir/cluster-resources/cs-*.yaml; do [ ! -e "$file" ] || ${command} apply -f "$file"; done`,
      `${command} apply ${sets.map((file) => `-f ${folder}/${file}`).join(' ')}  # nodes may restart, one by one`,
    ]),
    `If the certificate of ${host} is of a CA of your own, which lies in \`mirror-ca.crt\`, nodes must trust it:`,
    console([
      `TRUSTED="$(${command} get images.config.openshift.io cluster -o jsonpath='{.spec.additionalTrustedCA.name}')"`,
      'if [ -z "$TRUSTED" ]; then',
      '  TRUSTED=mirror-ca',
      `  ${command} create configmap mirror-ca -n openshift-config`,
      `  ${command} patch images.config.openshift.io cluster --type=merge -p '{"spec":{"additionalTrustedCA":{"name":"mirror-ca"}}}'`,
      'fi',
      // A colon is no letter of a key: docs.openshift.com, "Configuring additional trust stores for image registry access".
      `${command} set data "configmap/$TRUSTED" -n openshift-config --from-file=${host}${port === undefined ? '' : `..${port}`}=mirror-ca.crt`,
    ]),
    'If it wants a login, all nodes need it:',
    console([
      "read -rp 'User of the mirror: ' MIRROR_USER",
      "read -rsp 'Its password: ' MIRROR_PASSWORD; echo",
      `${command} extract secret/pull-secret -n openshift-config --keys=.dockerconfigjson --confirm`,
      `oc registry login --registry=${registry} --auth-basic="$MIRROR_USER:$MIRROR_PASSWORD" --to=.dockerconfigjson --skip-check`,
      `${command} set data secret/pull-secret -n openshift-config --from-file=.dockerconfigjson`,
      'rm .dockerconfigjson',
    ]),
  ];
}
