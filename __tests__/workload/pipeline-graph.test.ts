import { PipelineGraph } from '../../lib/workload/pipeline/pipeline-graph';

const container = {
  image: 'registry.example.com/python:3',
  env: [],
  resources: {
    resourceCpuRequest: '50m',
    resourceCpuLimit: '100m',
    resourceMemoryRequest: '64Mi',
    resourceMemoryLimit: '64Mi',
  },
};
const step = { container, command: ['python3', 'step.py'], kubernetes: {} };

const graph = () =>
  new PipelineGraph({
    name: 'p',
    description: 'A pipeline.',
    parameters: {
      folder: { type: 'STRING', description: 'A folder.' },
      size: { type: 'NUMBER_INTEGER', description: 'A size.', default: 3 },
    },
  });

describe('a pipeline graph', () => {
  test('has its parameters, those with a default optional', () => {
    expect(graph().render().pipelineSpec.root.inputDefinitions?.parameters).toEqual({
      folder: { parameterType: 'STRING', description: 'A folder.' },
      size: { parameterType: 'NUMBER_INTEGER', description: 'A size.', defaultValue: 3, isOptional: true },
    });
  });

  test('gives a program an option per input and per output', () => {
    const made = graph();
    made.dag.step('one', {
      ...step,
      inputs: { chunk_size: made.parameters.size },
      outputs: { result: 'STRING' },
    });
    expect(made.render().pipelineSpec.deploymentSpec.executors.one?.container).toMatchObject({
      command: ['python3'],
      args: [
        'step.py',
        '--chunk-size',
        "{{$.inputs.parameters['chunk_size']}}",
        '--result',
        "{{$.outputs.parameters['result'].output_file}}",
      ],
    });
  });

  test('lets a task wait for whose output it takes, and for what it is told to', () => {
    const made = graph();
    const { folder } = made.parameters;
    const first = made.dag.step('first', { ...step, inputs: { folder }, outputs: { list: 'LIST' } });
    made.dag.step('other', { ...step, inputs: {} });
    made.dag.step('last', { ...step, inputs: { list: first.outputs.list }, after: ['other', 'first'] });
    const tasks = made.render().pipelineSpec.root.dag?.tasks;
    expect(tasks?.last?.dependentTasks).toEqual(['first', 'other']);
    expect(tasks?.first).not.toHaveProperty('dependentTasks');
    expect(tasks?.other).not.toHaveProperty('inputs');
  });

  test('takes values of outer tasks and parameters through every loop', () => {
    const made = graph();
    const { folder, size } = made.parameters;
    const { list } = made.dag.step('first', {
      ...step,
      inputs: { folder },
      outputs: { list: 'LIST' },
    }).outputs;
    made.dag.forEach('outer', list, 'LIST', 2, (outer, group) => {
      outer.forEach('inner', group, 'STRING', 1, (inner, item) => {
        inner.step('work', { ...step, inputs: { item, size }, retries: 2 });
      });
    });
    const { components, root } = made.render().pipelineSpec;
    expect(root.dag?.tasks.outer).toMatchObject({
      parameterIterator: {
        items: { inputParameter: 'pipelinechannel--first-list' },
        itemInput: 'pipelinechannel--first-list-loop-item',
      },
      iteratorPolicy: { parallelismLimit: 2 },
      inputs: {
        parameters: {
          'pipelinechannel--first-list': {
            taskOutputParameter: { producerTask: 'first', outputParameterKey: 'list' },
          },
          'pipelinechannel--size': { componentInputParameter: 'size' },
        },
      },
      dependentTasks: ['first'],
    });
    expect(components['comp-inner']?.inputDefinitions?.parameters['pipelinechannel--size']).toEqual({
      parameterType: 'NUMBER_INTEGER',
    });
    expect(components['comp-inner']?.dag?.tasks.work).toMatchObject({
      inputs: { parameters: { size: { componentInputParameter: 'pipelinechannel--size' } } },
      retryPolicy: { maxRetryCount: 2, backoffDuration: '30s' },
    });
  });

  test('never takes a result from an earlier run', () => {
    const made = graph();
    made.dag.step('one', { ...step, inputs: {} });
    expect(made.render().pipelineSpec.root.dag?.tasks.one?.cachingOptions).toEqual({});
  });

  test('refuses two steps of one name, and values of another pipeline', () => {
    const made = graph();
    made.dag.step('one', { ...step, inputs: {} });
    expect(() => made.dag.step('one', { ...step, inputs: {} })).toThrow('has a step one already');
    const { folder } = graph().parameters;
    expect(() => made.dag.step('two', { ...step, inputs: { folder } })).toThrow(
      'folder is not a value of this pipeline',
    );
  });
});
