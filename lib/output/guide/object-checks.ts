import type { Manifest } from '../../kubernetes/manifest';
import { commandType, groupKindOf, knownKind } from '../../kinds/kinds';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { console } from './markdown';
import { oc } from './shell';

/** One command per object that has a state, stage by stage. */
export function objectChecks(rendered: RenderedEnvironment): string[] {
  const { environment, objects } = rendered;
  const folders = ['argocd', ...environment.stages];
  return [
    '## State of each object',
    'Each line ends well, or prints what its comment says.',
    ...folders.flatMap((folder) => {
      const command = oc(rendered, folder === 'argocd' ? 'argocd' : 'environment');
      const lines = objects
        .filter((object) => object.folder === folder)
        .flatMap(({ manifest }) => checkOf(manifest, command));
      return lines.length === 0 ? [] : [`### ${folder}`, console(lines)];
    }),
  ];
}

/** The command that shows the state of an object, with the words of `oc` at its beginning. */
export function checkOf(manifest: Manifest, oc: string): string[] {
  const state = knownKind(manifest)?.state ?? 'none';
  if (state === 'none') return [];
  const { name, namespace } = manifest.metadata;
  const type = commandType(groupKindOf(manifest));
  const where = namespace === undefined ? '' : ` -n ${namespace}`;
  if (state === 'rollout') return [`${oc} rollout status --timeout=1m ${type}/${name}${where}`];
  if ('wait' in state) return [`${oc} wait --timeout=1m --for=${state.wait} ${type}/${name}${where}`];
  const answer = state.answer === undefined ? '' : `  # ${state.answer}`;
  return [`${oc} get ${type} ${name}${where} -o jsonpath='${state.print}'${answer}`];
}
