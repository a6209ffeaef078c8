import { nearest } from '../../program/nearest';
import { alternatives, valueText } from '../../program/value-text';
import type { Draft, ModelDraft } from '../draft';
import type { Finding, SettingPath } from '../finding';
import { callsTools } from '../tool-models';

type CalibrationDraft = NonNullable<NonNullable<Draft['agents']>['calibration']>;

/** The calibration agent without what it needs: PAI-109, names of nothing; PAI-110, a database or a model that is missing. */
export function calibrationFindings(draft: Draft): Finding[] {
  const calibration = draft.agents?.calibration;
  if (calibration === undefined) return [];
  return [...noEquipment(draft), ...model(draft, calibration), ...collection(draft, calibration)];
}

const path = ['agents', 'calibration'];

function noEquipment({ agents }: Draft): Finding[] {
  // What is written wrong is there as a key without value.
  if (agents === undefined || Object.hasOwn(agents, 'equipment')) return [];
  return [
    {
      code: 'PAI-110',
      path,
      message:
        'the agent looks up machines and measurements in the database of equipment, which is not there',
      remedy: 'add agents.equipment: {}',
    },
  ];
}

function model(draft: Draft, calibration: CalibrationDraft): Finding[] {
  const models = draft.models;
  if (models === undefined || models.some((each) => each?.name === undefined)) return [];
  const { rag } = draft;
  const known = models.filter(
    (each): each is ModelDraft => each !== undefined && each.name !== rag?.embedding?.servedBy,
  );
  const able = known.filter((each) => callsTools(draft, each) !== false);
  const ableNames = able.flatMap(({ name }) => name ?? []);
  if (!Object.hasOwn(calibration, 'model')) {
    if (able.length > 0) return [];
    return [
      finding(
        path,
        'no model can call tools, with which the agent looks for causes',
        'add a model whose entry of the catalogue has a toolCallParser, without toolCalling: false',
      ),
    ];
  }
  return calibration.model === undefined ? [] : named(calibration.model, known, ableNames);
}

function named(name: string, known: readonly ModelDraft[], able: readonly string[]): Finding[] {
  if (able.includes(name)) return [];
  const place = [...path, 'model'];
  if (known.some((each) => each.name === name)) {
    return [
      finding(
        place,
        `${name} cannot call tools, with which the agent looks for causes`,
        able.length === 0 ? 'add a model that calls tools' : `models that can: ${able.join(', ')}`,
      ),
    ];
  }
  return [unknown(place, name, 'model', able)];
}

function collection({ rag }: Draft, calibration: CalibrationDraft): Finding[] {
  const { collection: name } = calibration;
  const collections = rag?.collections;
  if (name === undefined || collections === undefined || collections.includes(undefined)) return [];
  const names = collections.filter((each) => each !== undefined);
  return names.includes(name) ? [] : [unknown([...path, 'collection'], name, 'collection', names)];
}

function unknown(place: SettingPath, name: string, kind: string, names: readonly string[]): Finding {
  const meant = nearest(name, names);
  const there = names.length === 0 ? `there is no ${kind}` : `there are ${names.join(', ')}`;
  return {
    code: 'PAI-109',
    path: place,
    message: `no ${kind} is named ${valueText(name)}`,
    remedy: meant.length === 0 ? there : `did you mean ${alternatives(meant)}?`,
  };
}

function finding(place: SettingPath, message: string, remedy: string): Finding {
  return { code: 'PAI-110', path: place, message, remedy };
}
