import type { Draft } from '../draft';
import type { Finding, SettingPath } from '../finding';
import type { OperatorName } from '../../catalogues/operator-names';
import { defaultRelease, releaseOf } from '../../releases/releases';
import { modelsOf } from './draft-lookups';
import { servingModeNames } from '../../catalogues/serving-modes';
import { isManaged } from './operators';
import { isOlder } from './version-order';

/** An operator that the settings ask for. */
export interface OperatorNeed {
  readonly name: OperatorName;
  /** Setting that asks for it. */
  readonly path: SettingPath;
  /** What asks for something else. @default there is nothing else */
  readonly instead?: string;
}

/** Operators that the environment will need. A test compares them with what the components ask for. */
export function neededOperators(draft: Draft): OperatorNeed[] {
  const { secrets, gpuPools = [], stages, rag } = draft;
  const { servingModes } = releaseOf(draft.release ?? defaultRelease);
  const models = modelsOf(draft);
  const modes = servingModeNames.flatMap((name) => {
    const first = models.find(({ model }) => model.mode === name);
    if (first === undefined) return [];
    return [{ operators: servingModes[name]?.operators ?? [], path: ['models', first.index, 'mode'] }];
  });
  const converter = stages?.includes('stage02-model-alignment') === true ? rag?.documentConverter : undefined;
  return [
    { name: 'openshift-ai', path: ['release'] },
    ...(secrets?.provider === 'external-secrets'
      ? [
          {
            name: 'external-secrets',
            path: ['secrets', 'provider'],
            instead: 'write provider: existing and make the Secrets yourself',
          } as const,
        ]
      : []),
    ...(gpuPools.length > 0 && draft.accelerator !== 'simulated'
      ? (['node-feature-discovery', 'gpu-operator'] as const).map((name) => ({ name, path: ['gpuPools'] }))
      : []),
    ...(converter?.mode === 'operator'
      ? [
          {
            name: 'docling',
            path: ['rag', 'documentConverter', 'mode'],
            instead: 'write mode: deployment',
          } as const,
        ]
      : []),
    ...models
      .filter(({ model }) => model.scaling !== undefined)
      .slice(0, 1)
      .map(({ index }) => ({
        name: 'custom-metrics-autoscaler' as const,
        path: ['models', index, 'scaling'],
        instead: 'write replicas alone',
      })),
    ...modes.flatMap(({ operators, path }) =>
      operators.map((name) => ({ name, path, instead: 'write mode: RawDeployment' })),
    ),
  ];
}

/** PAI-110: operators that the catalogue of this OpenShift does not offer, for which a wait Job would wait without end. */
export function unofferedOperators(draft: Draft): Finding[] {
  const { openshift, release } = draft;
  if (openshift === undefined) return [];
  const { operators, openshift: supported } = releaseOf(release ?? defaultRelease);
  if (isOlder(openshift, supported.first) || isOlder(supported.last, openshift)) return [];
  return neededOperators(draft)
    .filter(({ name }) => isManaged(draft, name))
    .flatMap(({ name, path, instead }): Finding[] => {
      const { title, offered } = operators[name];
      const early = isOlder(openshift, offered.first);
      if (!early && (offered.last === undefined || !isOlder(offered.last, openshift))) return [];
      const minors = early ? `from OpenShift ${offered.first} on` : `up to OpenShift ${offered.last ?? ''}`;
      const remedies = [
        ...(instead === undefined ? [] : [instead]),
        ...(early ? [`update to OpenShift ${offered.first}`] : []),
        `make ${name} existing in operators, where it runs already`,
      ];
      return [
        {
          code: 'PAI-110',
          path,
          message: `the catalogue offers the ${title} ${minors}, and this is ${openshift}`,
          remedy: remedies.join(', or '),
        },
      ];
    });
}
