import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { isInCluster } from '../../contracts/served-model';
import type { UploadedWeights } from '../../contracts/weights';
import { knownModel } from '../../environment/known-models';
import { deployedModels } from '../../environment/model-kinds';
import { code, console, list } from './markdown';
import { oc, quote } from './shell';
import { waitForStage } from './stage-waits';
import { storeAccess } from './store-access';

/** How the weights of each model, and of the embedding model, come to where they are read. */
export function weights(rendered: RenderedEnvironment): string[] {
  const { embeddingWeights, environment, models } = rendered;
  if (models.length === 0) return [];
  const inCluster = models.some(isInCluster);
  return [
    inCluster || embeddingWeights !== undefined ? '## Bring the weights' : '## Wait for the stages',
    ...(inCluster ? ofModels(rendered) : ['Somebody else serves the models, so none of them needs weights.']),
    ...ofEmbedding(rendered),
    'Then wait for the stages that need them:',
    console([
      ...environment.stages
        .filter((stage) => stage !== 'stage00-ai-platform')
        .flatMap((stage) => waitForStage(rendered, stage)),
    ]),
  ];
}

function ofModels(rendered: RenderedEnvironment): string[] {
  return rendered.environment.accelerator === 'simulated'
    ? [simulated]
    : [...loads(rendered), ...uploads(rendered), ...others(rendered)];
}

/** Llama Stack starts when its volume has the embedding model. */
function ofEmbedding(rendered: RenderedEnvironment): string[] {
  const { embeddingWeights, environment, llamaStack } = rendered;
  if (embeddingWeights === undefined || llamaStack === undefined) return [];
  const { claim, hubLoad, path = '', upload, uploader } = embeddingWeights;
  const title = `The embedding model of Llama Stack, ${llamaStack.embedding.repository}:`;
  if (hubLoad !== undefined) return [title, ...loads({ ...rendered, hubLoads: [hubLoad] })];
  if (upload !== undefined) return [title, ...uploads({ ...rendered, uploads: [upload], uploader })];
  return [
    `${title} ${code('config.json')} must lie in ${code(`/${path}`)} of PersistentVolumeClaim ${environment.namespaces.workloads}/${claim}.`,
  ];
}

const simulated =
  'Models are simulated (`accelerator: simulated`): they need no weights, and answer with random sentences.';

/** What Jobs load from Hugging Face, and how to see how far they are. */
function loads(rendered: RenderedEnvironment): string[] {
  const { hubLoads, environment } = rendered;
  if (hubLoads.length === 0) return [];
  const command = `${oc(rendered)} -n ${environment.namespaces.workloads}`;
  const jobs = [...new Set(hubLoads.map(({ job }) => job))].map((job) => `-l app.kubernetes.io/name=${job}`);
  return [
    'There is nothing to do for these weights: Jobs load and check them.',
    list(
      hubLoads.map(
        ({ model, repository, revision, endpoint }) =>
          `${model}: ${repository}, revision ${revision}, from ${endpoint}.`,
      ),
    ),
    'To watch them, and to wait for their end (a Job that has failed says why, and tries again within five minutes):',
    console([
      ...jobs.map((job) => `${command} logs ${job} --tail=-1`),
      ...jobs.map((job) => `${command} wait --for=condition=Complete job ${job} --timeout=3h`),
    ]),
  ];
}

function uploads(rendered: RenderedEnvironment): string[] {
  const { uploads: all } = rendered;
  if (all.length === 0) return [];
  return [
    'On a machine with internet and room for the weights, with `hf` (`pip install huggingface_hub`; `hf auth login` for gated repositories) and `mc`, the client of MinIO.',
    ...clientFromImage(rendered),
    console(uploadCommands(rendered)),
    `After an interruption run it again; what is there is not copied again. \`config.json\` goes last, since a loader begins when it is there.`,
    console(all.map((weights) => pickUp(rendered, weights))),
  ];
}

/** Every folder of weights once; `npm run verify -- object-store` runs this against a real MinIO. */
export function uploadCommands(rendered: RenderedEnvironment): string[] {
  const places = new Map(rendered.uploads.map((weights) => [placeOf(weights), weights] as const));
  const { open, close } = storeAccess(rendered);
  return [...open, ...[...places.values()].flatMap(upload), ...close];
}

/** `mc` from its image, where the environment has it. */
function clientFromImage({ platform: { images }, objects }: RenderedEnvironment): string[] {
  const published = images.published('minio-client');
  const image = images.usedBy(objects).find(({ upstream }) => upstream === published);
  if (image === undefined) return [];
  return [
    'On Linux its image has it:',
    console([
      `oc image extract ${image.reference} --path /usr/bin/mc:. --confirm && chmod +x mc && PATH="$PWD:$PATH"`,
    ]),
  ];
}

function placeOf({ bucket, path }: UploadedWeights): string {
  return `${bucket.actualName}/${path}`;
}

function upload(weights: UploadedWeights): string[] {
  const folder = `weights/${weights.model}`;
  const target = quote(`store/${placeOf(weights)}`);
  return [
    `hf download ${weights.repository} --local-dir ${folder}`,
    `mc mirror --exclude '.cache/*' --exclude config.json ${folder} ${target}`,
    `mc cp ${folder}/config.json ${target}/config.json`,
  ];
}

/** A loader tries again by itself; KServe has failed, or has downloaded what was there. */
function pickUp(rendered: RenderedEnvironment, { model, loader }: UploadedWeights): string {
  const command = `${oc(rendered)} -n ${rendered.environment.namespaces.workloads}`;
  return loader === undefined
    ? `${command} delete pods -l serving.kserve.io/inferenceservice=${model}  # the new one downloads the weights`
    : `${command} wait --for=condition=Complete job -l app.kubernetes.io/name=${loader} --timeout=3h  # it looks every five minutes`;
}

/** Models whose weights nobody brings to the object store. */
function others({ environment, platform }: RenderedEnvironment): string[] {
  const lines = deployedModels(environment).flatMap((each) => {
    const { name, source } = each;
    switch (source.type) {
      case 'pvc':
      case 's3':
        return [];
      case 'existing-pvc':
        return [
          `${name} reads the volume of PersistentVolumeClaim ${environment.namespaces.workloads}/${source.claim}: ${code('config.json')} must lie in ${code(`/${source.path ?? ''}`)}.`,
        ];
      case 'oci':
        return [
          `${name} reads the image ${code(platform.images.mirrored(source.image))}, which holds the weights in ${code('/models')}.`,
        ];
      case 'hf':
        return [
          `${name} downloads ${source.repository ?? knownModel(environment, each).entry.repository} from huggingface.co at every start. There is nothing to do.`,
        ];
    }
  });
  return lines.length === 0 ? [] : [list(lines)];
}
