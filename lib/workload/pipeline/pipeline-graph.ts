import type {
  ComponentSpec,
  Constant,
  ContainerSpec,
  KubernetesExecutor,
  ParameterDefinition,
  ParameterType,
  PipelineSpec,
  PlatformSpec,
  TaskParameter,
  TaskSpec,
} from './pipeline-spec';

/** A parameter of the pipeline: people set it when they start a run. */
export interface PipelineParameter {
  readonly type: ParameterType;
  readonly description: string;
  /** @default a run has to state it */
  readonly default?: Constant;
}

/** A value that a task can take: a parameter of the pipeline, an output of a task, or one item of a list. */
export interface Value {
  readonly type: ParameterType;
  /** Name in the DAG that makes it. */
  readonly name: string;
  /** The DAG that makes it. */
  readonly origin: Dag;
  /** The task whose output it is. @default an input of the DAG */
  readonly task?: { readonly name: string; readonly output: string };
}

export interface StepProps<Output extends string> {
  readonly container: Omit<ContainerSpec, 'command' | 'args'>;
  /** Program and its arguments; an option per input and per output is appended, `--name value`. */
  readonly command: readonly string[];
  readonly kubernetes: KubernetesExecutor;
  readonly inputs: Readonly<Record<string, Value>>;
  /** @default none */
  readonly outputs?: Readonly<Record<Output, ParameterType>>;
  /** Tasks that end before it, beside those whose outputs it takes. @default none */
  readonly after?: readonly string[];
  /** @default a failed step fails the run */
  readonly retries?: number;
}

export interface Step<Output extends string> {
  readonly name: string;
  readonly outputs: Readonly<Record<Output, Value>>;
}

/** Later tries wait half a minute, then twice as long each time, up to ten minutes. */
const backoff = { backoffDuration: '30s', backoffFactor: 2, backoffMaxDuration: '600s' } as const;

/** Components and executors of all DAGs of one pipeline. */
interface Parts {
  readonly components: Record<string, ComponentSpec>;
  readonly executors: Record<string, { readonly container: ContainerSpec }>;
  readonly kubernetes: Record<string, KubernetesExecutor>;
}

/** Tasks that run in the order of what they take from each other. */
export class Dag {
  private readonly tasks: Record<string, TaskSpec> = {};
  /** Values of outer DAGs and the inputs by which they come in. */
  private readonly imported = new Map<string, Value>();

  constructor(
    private readonly parts: Parts,
    private readonly outer?: Dag,
  ) {}

  /** A program in a pod of its own. @throws Error if the name is taken */
  step<Output extends string = never>(name: string, props: StepProps<Output>): Step<Output> {
    const { executors, components, kubernetes } = this.parts;
    if (name in executors) throw new Error(`the pipeline has a step ${name} already`);
    const outputs = Object.entries<ParameterType>(props.outputs ?? {});
    const inputs = Object.entries(props.inputs);
    const [program = '', ...rest] = props.command;
    executors[name] = {
      container: {
        ...props.container,
        command: [program],
        args: [
          ...rest,
          ...inputs.flatMap(([input]) => [option(input), `{{$.inputs.parameters['${input}']}}`]),
          ...outputs.flatMap(([output]) => [
            option(output),
            `{{$.outputs.parameters['${output}'].output_file}}`,
          ]),
        ],
      },
    };
    kubernetes[name] = props.kubernetes;
    components[`comp-${name}`] = {
      executorLabel: name,
      ...definitions('inputDefinitions', inputs, ([, { type }]) => type),
      ...definitions('outputDefinitions', outputs, ([, type]) => type),
    };
    this.addTask(name, `comp-${name}`, props.inputs, {
      after: props.after,
      ...(props.retries === undefined ? {} : { retryPolicy: { maxRetryCount: props.retries, ...backoff } }),
    });
    const valueOf = (output: string, type: ParameterType): Value => ({
      type,
      name: `${name}-${output}`,
      origin: this,
      task: { name, output },
    });
    return {
      name,
      outputs: Object.fromEntries(outputs.map(([output, type]) => [output, valueOf(output, type)])) as Record<
        Output,
        Value
      >,
    };
  }

  /**
   * Runs tasks for each item of a list.
   *
   * @param parallel items that are worked on at the same time, at most
   * @returns the name of the task that ends when all items are done
   */
  forEach(
    name: string,
    list: Value,
    itemType: ParameterType,
    parallel: number,
    body: (dag: Dag, item: Value) => void,
  ): string {
    const component = `comp-${name}`;
    const inner = new Dag(this.parts, this);
    const items = channel(list);
    const itemInput = `${items}-loop-item`;
    inner.imported.set(items, list);
    body(inner, { type: itemType, name: itemInput, origin: inner });
    const inputs = Object.fromEntries(inner.imported);
    this.parts.components[component] = {
      ...definitions(
        'inputDefinitions',
        [
          ...Object.entries(inputs).map(([key, { type }]) => [key, type] as const),
          [itemInput, itemType] as const,
        ],
        ([, type]) => type,
      ),
      dag: { tasks: inner.tasks },
    };
    this.addTask(name, component, inputs, {
      parameterIterator: { items: { inputParameter: items }, itemInput },
      iteratorPolicy: { parallelismLimit: parallel },
    });
    return name;
  }

  /** The component that runs all tasks. */
  component(): Pick<ComponentSpec, 'dag'> {
    return { dag: { tasks: this.tasks } };
  }

  private addTask(
    name: string,
    component: string,
    inputs: Readonly<Record<string, Value>>,
    {
      after = [],
      ...rest
    }: Pick<TaskSpec, 'retryPolicy' | 'parameterIterator' | 'iteratorPolicy'> & {
      readonly after?: readonly string[];
    },
  ): void {
    const parameters = Object.fromEntries(
      Object.entries(inputs).map(([input, value]) => [input, this.source(value)] as const),
    );
    const producers = Object.values(parameters).flatMap((source) =>
      'taskOutputParameter' in source ? [source.taskOutputParameter.producerTask] : [],
    );
    const dependentTasks = [...new Set([...producers, ...after])].sort();
    this.tasks[name] = {
      taskInfo: { name },
      componentRef: { name: component },
      cachingOptions: {},
      ...(Object.keys(parameters).length === 0 ? {} : { inputs: { parameters } }),
      ...(dependentTasks.length === 0 ? {} : { dependentTasks }),
      ...rest,
    };
  }

  /** How a task of this DAG takes a value. What an outer DAG makes, this one takes in. */
  private source(value: Value): TaskParameter {
    if (value.origin === this) {
      return value.task === undefined
        ? { componentInputParameter: value.name }
        : { taskOutputParameter: { producerTask: value.task.name, outputParameterKey: value.task.output } };
    }
    if (this.outer === undefined) throw new Error(`${value.name} is not a value of this pipeline`);
    const input = channel(value);
    this.imported.set(input, value);
    return { componentInputParameter: input };
  }
}

/** A pipeline under construction: its parameters, and a DAG of steps. */
export class PipelineGraph<Parameter extends string> {
  readonly parameters: Readonly<Record<Parameter, Value>>;
  readonly dag: Dag;
  private readonly parts: Parts = { components: {}, executors: {}, kubernetes: {} };

  constructor(
    private readonly props: {
      /** Lower-case letters, digits and hyphens, 128 at most. */
      readonly name: string;
      readonly description: string;
      readonly parameters: Readonly<Record<Parameter, PipelineParameter>>;
    },
  ) {
    this.dag = new Dag(this.parts);
    const { dag } = this;
    this.parameters = Object.fromEntries(
      Object.entries<PipelineParameter>(props.parameters).map(([name, { type }]) => [
        name,
        { type, name, origin: dag } satisfies Value,
      ]),
    ) as Record<Parameter, Value>;
  }

  /** The two documents of a PipelineVersion. */
  render(): { readonly pipelineSpec: PipelineSpec; readonly platformSpec: PlatformSpec } {
    const { name, description, parameters } = this.props;
    const { components, executors, kubernetes } = this.parts;
    return {
      pipelineSpec: {
        pipelineInfo: { name, description },
        schemaVersion: '2.1.0',
        // A free text; nothing of the SDK is in it.
        sdkVersion: 'private-ai',
        deploymentSpec: { executors },
        components,
        root: {
          inputDefinitions: {
            parameters: Object.fromEntries(
              Object.entries<PipelineParameter>(parameters).map(([key, each]) => [key, parameterOf(each)]),
            ),
          },
          ...this.dag.component(),
        },
      },
      platformSpec: { platforms: { kubernetes: { deploymentSpec: { executors: kubernetes } } } },
    };
  }
}

function parameterOf(parameter: PipelineParameter): ParameterDefinition {
  const { type, description } = parameter;
  return {
    parameterType: type,
    description,
    ...(parameter.default === undefined ? {} : { defaultValue: parameter.default, isOptional: true }),
  };
}

function definitions<
  Key extends 'inputDefinitions' | 'outputDefinitions',
  Entry extends readonly [string, unknown],
>(
  key: Key,
  entries: readonly Entry[],
  typeOf: (entry: Entry) => ParameterType,
): Partial<Record<Key, { readonly parameters: Record<string, ParameterDefinition> }>> {
  if (entries.length === 0) return {};
  const parameters = Object.fromEntries(
    entries.map((entry) => [entry[0], { parameterType: typeOf(entry) }] as const),
  );
  return { [key]: { parameters } } as Record<Key, { readonly parameters: typeof parameters }>;
}

/** Name of the input by which a DAG takes a value of an outer one, as the SDK calls it. */
function channel({ name }: Value): string {
  return `pipelinechannel--${name}`;
}

function option(name: string): string {
  return `--${name.replaceAll('_', '-')}`;
}
