import type { BrokenFile, Change } from './broken-file';

const head = 'agents:\n  equipment: {}\n';
const silent: Change = ['model: qwen3-8b', 'vllm: { toolCalling: false }\n    model: qwen3-8b'];

/** A calibration agent without what it needs, or with names of nothing (PAI-109, PAI-110). */
export const calibrationCases: readonly BrokenFile[] = [
  {
    title: 'a calibration agent without a database',
    changes: [['', 'agents:\n  calibration: {}\n']],
    message: [
      'test.yaml:22:16 PAI-110 agents.calibration: the agent looks up machines and measurements in the database of equipment, which is not there',
      '  add agents.equipment: {}',
    ],
  },
  {
    title: 'a calibration agent with names of nothing',
    changes: [['', `${head}  calibration: { model: nobody, collection: acme_corporat }\n`]],
    message: [
      'test.yaml:23:25 PAI-109 agents.calibration.model: no model is named "nobody"',
      '  there are chat',
      'test.yaml:23:45 PAI-109 agents.calibration.collection: no collection is named "acme_corporat"',
      '  did you mean acme_corporate?',
    ],
  },
  {
    title: 'a calibration agent with a model that calls no tools',
    changes: [silent, ['', `${head}  calibration: { model: chat }\n`]],
    message: [
      'test.yaml:24:25 PAI-110 agents.calibration.model: chat cannot call tools, with which the agent looks for causes',
      '  add a model that calls tools',
    ],
  },
  {
    title: 'a calibration agent without a model that calls tools',
    changes: [silent, ['', `${head}  calibration: {}\n`]],
    message: [
      'test.yaml:24:16 PAI-110 agents.calibration: no model can call tools, with which the agent looks for causes',
      '  add a model whose entry of the catalogue has a toolCallParser, without toolCalling: false',
    ],
  },
];
