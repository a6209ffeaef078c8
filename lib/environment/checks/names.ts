import type { Draft } from '../draft';
import type { Finding, SettingPath } from '../finding';
import { settingText } from '../finding';
import { nearest } from '../../program/nearest';
import { gpuCatalogue } from '../../catalogues/gpu-catalogue';
import { modelCatalogue } from '../../catalogues/model-catalogue';
import { gpuNames } from '../known-gpus';
import { catalogueNames } from '../known-models';
import { alternatives, valueText } from '../../program/value-text';
import { modelsOf, poolsOf } from './draft-lookups';

/** PAI-108: two entries of one list with the same name. */
export function duplicateNames(draft: Draft): Finding[] {
  return [
    ...duplicates(
      ['models'],
      draft.models?.map((model) => model?.name),
      'name',
    ),
    ...duplicates(
      ['gpuPools'],
      draft.gpuPools?.map((pool) => pool?.name),
      'name',
    ),
    ...duplicates(
      ['workbenches'],
      draft.workbenches?.map((workbench) => workbench?.name),
      'name',
    ),
    ...duplicates(
      ['agents', 'toolServers'],
      draft.agents?.toolServers?.map((server) => server?.name),
      'name',
    ),
    ...duplicates(['stages'], draft.stages),
    ...duplicates(['rag', 'collections'], draft.rag?.collections),
  ];
}

/** PAI-109: a GPU product that neither the catalogue nor the file has. */
export function unknownGpus(draft: Draft): Finding[] {
  const names = gpuNames(draft);
  return poolsOf(draft).flatMap(({ pool: { gpu }, index }): Finding[] =>
    gpu === undefined || names.includes(gpu)
      ? []
      : [unknownName(['gpuPools', index, 'gpu'], gpu, names, 'GPU', 'catalogue.gpus')],
  );
}

/** PAI-109: a model that neither the catalogue nor the file has. */
export function unknownModels(draft: Draft): Finding[] {
  const names = catalogueNames(draft);
  return modelsOf(draft).flatMap(({ model: { model }, index }): Finding[] =>
    model === undefined || names.includes(model)
      ? []
      : [unknownName(['models', index, 'model'], model, names, 'model', 'catalogue.models')],
  );
}

function unknownName(
  path: SettingPath,
  name: string,
  names: readonly string[],
  noun: string,
  section: string,
): Finding {
  const meant = nearest(name, names);
  const remedy =
    meant.length === 0
      ? `write ${alternatives(names)}, or add it below ${section}`
      : `did you mean ${alternatives(meant)}? Otherwise add it below ${section}`;
  return { code: 'PAI-109', path, message: `no ${noun} is named ${valueText(name)}`, remedy };
}

/** PAI-108: an entry of the file with the name of one of the catalogue. */
export function takenNames({ catalogue }: Draft): Finding[] {
  const taken = (section: string, noun: string, own: object | undefined, builtIn: object) =>
    Object.keys(own ?? {}).flatMap((name): Finding[] =>
      Object.hasOwn(builtIn, name)
        ? [
            {
              code: 'PAI-108',
              path: ['catalogue', section, name],
              at: 'key',
              message: `${valueText(name)} is already the name of a ${noun} of the catalogue`,
              remedy: 'give it another name',
            },
          ]
        : [],
    );
  return [
    ...taken('gpus', 'GPU', catalogue?.gpus, gpuCatalogue),
    ...taken('models', 'model', catalogue?.models, modelCatalogue),
  ];
}

/** PAI-109: a pool that is not in gpuPools. */
export function unknownPools(draft: Draft): Finding[] {
  const pools = draft.gpuPools;
  if (pools === undefined) return [];
  // A pool whose name is wrong itself can be the one that is meant: its own problem comes first.
  if (pools.some((pool) => pool?.name === undefined)) return [];
  const names = pools.flatMap((pool) => pool?.name ?? []);
  const uses: [SettingPath, string | undefined][] = [
    ...modelsOf(draft).map(({ model, index }): [SettingPath, string | undefined] => [
      ['models', index, 'pool'],
      model.pool,
    ]),
    [['rag', 'documentConverter', 'gpuPool'], draft.rag?.documentConverter?.gpuPool],
  ];
  return uses.flatMap(([path, name]): Finding[] => {
    if (name === undefined || names.includes(name)) return [];
    const meant = nearest(name, names);
    const remedy =
      names.length === 0
        ? 'write the pool below gpuPools'
        : meant.length === 0
          ? `pools here are ${names.join(', ')}`
          : `did you mean ${alternatives(meant)}?`;
    return [{ code: 'PAI-109', path, message: `no GPU pool is named ${valueText(name)}`, remedy }];
  });
}

function duplicates(
  list: SettingPath,
  names: readonly (string | undefined)[] | undefined,
  key?: string,
): Finding[] {
  const first = new Map<string, number>();
  return (names ?? []).flatMap((name, index): Finding[] => {
    if (name === undefined) return [];
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, index);
      return [];
    }
    const path = key === undefined ? [...list, index] : [...list, index, key];
    const message = `${valueText(name)} is already the name of ${settingText([...list, earlier])}`;
    const remedy = key === undefined ? 'remove one of the two' : 'give one of the two another name';
    return [
      key === undefined
        ? { code: 'PAI-108', path, message: `${valueText(name)} is in the list already`, remedy }
        : { code: 'PAI-108', path, message, remedy },
    ];
  });
}
