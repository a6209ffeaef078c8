import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { console } from './markdown';
import { oc } from './shell';
import { storeAccess } from './store-access';

/** One benchmark of one model, and where its results are. */
export function measure(rendered: RenderedEnvironment): string[] {
  const { benchmarks, environment, models } = rendered;
  const [model] = models;
  if (benchmarks === undefined || model === undefined) return [];
  const { open, close } = storeAccess(rendered, benchmarks.user);
  const namespace = environment.namespaces.workloads;
  const cluster = oc(rendered);
  const folder = `store/${benchmarks.bucket.actualName}/${benchmarks.folder(model.name)}/`;
  const { schedule } = environment.benchmarks ?? {};
  const others = models.slice(1).map(({ name }) => `\`${benchmarks.cronJob(name)}\``);
  return [
    '## Benchmark',
    `GuideLLM measures a model, ${schedule === undefined ? 'on demand' : `at \`${schedule}\` and on demand`}: one request at a time, then more, up to all that the model works on. That takes all of the model, so do it when nobody else needs it.${others.length === 0 ? '' : ` The other models have ${others.join(', ')}.`} The last lines fetch the results, with \`mc\`.`,
    console([
      `RUN=benchmark-$(date +%s); ${cluster} create job "$RUN" -n ${namespace} --from=cronjob/${benchmarks.cronJob(model.name)}`,
      `${cluster} wait --for=condition=Complete "job/$RUN" -n ${namespace} --timeout=2h`,
      `${cluster} logs "job/$RUN" -n ${namespace} -c guidellm  # tables of latency and throughput`,
      `${cluster} logs "job/$RUN" -n ${namespace} -c upload  # the folder of the results`,
      ...open,
      `mc cp --recursive ${folder} results/`,
      ...close,
    ]),
  ];
}
