import type { CatalogueModel } from '../../../lib/catalogues/model';
import { modelCatalogue, modelNames } from '../../../lib/catalogues/model-catalogue';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { Environment } from '../../../lib/environment/schema';
import { groupKindOf } from '../../../lib/kinds/kinds';
import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';

/** A chat template for tools/chat-templates/render.py, or what stands in its place. */
export interface TemplateJob {
  /** The models that use it. */
  readonly name: string;
  /** Value of `--tool-call-parser`. */
  readonly parser: string;
  readonly layout: 'hugging-face' | 'mistral';
  /** Text of the template. */
  readonly template?: string;
}

/** An environment with every model of the catalogue, in every layout: only its manifests count, not its GPUs. */
export function withWholeCatalogue(environment: Environment): Environment {
  const [model] = environment.models;
  if (model === undefined) throw new Error(`${environment.name} has no model`);
  const models = modelNames.flatMap((name) => {
    const { layouts = ['hugging-face'] }: CatalogueModel = modelCatalogue[name];
    return layouts.map((layout) => ({
      ...model,
      name: `${name.replaceAll('.', '-')}-${layout}`,
      model: name,
      vllm: { ...model.vllm, layout, toolCalling: true },
    }));
  });
  return { ...environment, models, stages: ['stage00-ai-platform', 'stage01-model-serving'] };
}

/**
 * What writes the prompts of each model that calls tools.
 *
 * @throws Error if a server is given a template that no ConfigMap mounts there
 */
export function promptsOf(
  environment: string,
  { objects }: Pick<RenderedEnvironment, 'objects'>,
): TemplateJob[] {
  const manifests = objects.map(({ manifest }) => manifest);
  return manifests
    .filter((manifest) => groupKindOf(manifest) === 'serving.kserve.io/InferenceService')
    .flatMap((service): TemplateJob[] => {
      const value = flagsOf(service);
      const parser = value('tool-call-parser');
      if (parser === undefined) return [];
      const name = `${environment} ${service.metadata.name}`;
      if (value('tokenizer-mode') === 'mistral') return [{ name, parser, layout: 'mistral' }];
      const file = value('chat-template');
      const template = file === undefined ? undefined : mountedText(service, file, manifests);
      return [{ name, parser, layout: 'hugging-face', template }];
    });
}

function flagsOf(service: Manifest): (name: string) => string | undefined {
  const { args } = recordAt(service, 'spec', 'predictor', 'model');
  const flags = Array.isArray(args) ? args.map(String) : [];
  return (name) => {
    const prefix = `--${name}=`;
    return flags.find((flag) => flag.startsWith(prefix))?.slice(prefix.length);
  };
}

/** Content of a file that a ConfigMap puts into the container. */
function mountedText(service: Manifest, file: string, manifests: readonly Manifest[]): string {
  const mount = recordsAt(service, 'spec', 'predictor', 'model', 'volumeMounts').find(
    ({ mountPath }) => typeof mountPath === 'string' && file.startsWith(`${mountPath}/`),
  );
  const volume = recordsAt(service, 'spec', 'predictor', 'volumes').find(({ name }) => name === mount?.name);
  const { name } = volume === undefined ? {} : recordAt(volume, 'configMap');
  const config = manifests.find(
    ({ kind, metadata }) =>
      kind === 'ConfigMap' && metadata.name === name && metadata.namespace === service.metadata.namespace,
  );
  const text = config && recordAt(config, 'data')[file.slice(file.lastIndexOf('/') + 1)];
  if (typeof text !== 'string') throw new Error(`${service.metadata.name} has no ConfigMap with ${file}`);
  return text;
}

/** One job for all models with the same prompts; those whose own repository writes them are left out. */
export function jobsOf(prompts: readonly TemplateJob[]): TemplateJob[] {
  const jobs = new Map<string, TemplateJob>();
  for (const each of prompts) {
    if (isOfRepository(each)) continue;
    const key = JSON.stringify({ ...each, name: '' });
    const known = jobs.get(key);
    jobs.set(key, { ...each, name: known === undefined ? each.name : `${known.name}, ${each.name}` });
  }
  return [...jobs.values()];
}

/** Whether the chat template of the model's repository writes the prompts; it cannot be had here. */
export function isOfRepository({ layout, template }: TemplateJob): boolean {
  return layout === 'hugging-face' && template === undefined;
}
