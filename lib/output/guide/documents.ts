import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { json, toLlamaStack } from './calls';
import { code, console } from './markdown';
import { oc } from './shell';
import { awsUpload, storeAccess } from './store-access';

/** How documents come into a collection, and how to ask it. */
export function documents(rendered: RenderedEnvironment): string[] {
  const { ingestion, llamaStack, environment } = rendered;
  const [collection, ...others] = ingestion?.collections ?? [];
  if (ingestion === undefined || llamaStack === undefined || collection === undefined) return [];
  const namespace = environment.namespaces.workloads;
  const cluster = oc(rendered);
  const { open, url, close } = toLlamaStack(rendered, llamaStack);
  const store = storeAccess(rendered, ingestion.uploader);
  const { actualName } = ingestion.bucket;
  const folder = `${actualName}/${ingestion.prefix(collection)}`;
  const byAws =
    ingestion.uploader === undefined ? [] : awsUpload(rendered, ingestion.uploader, 'canteen.txt', folder);
  return [
    '## Documents',
    `Documents of a collection lie in bucket ${code(actualName)}, in a folder of its name: PDF, Word, PowerPoint, HTML, Markdown or text. A run of the pipeline ${code('ingestion')} brings them into the collection; one that has changed replaces what was there. The first run was at the first sync; where the folder was empty then, it has failed and says so. Runs are in the dashboard, at Data Science Pipelines.${otherCollections(others.map((name) => ingestion.cronJob(name)))}`,
    console([
      ...store.open,
      `mc cp canteen.txt store/${folder}`,
      ...store.close,
      `RUN=ingest-$(date +%s); ${cluster} create job "$RUN" -n ${namespace} --from=cronjob/${ingestion.cronJob(collection)}`,
      `${cluster} wait --for=condition=Complete "job/$RUN" -n ${namespace} --timeout=2h`,
    ]),
    ...(byAws.length === 0
      ? []
      : [
          'Other S3 clients work too, with the same keys and with buckets in paths. The upload with the AWS client:',
          console(byAws),
        ]),
    'Then ask the collection, by its name:',
    console([
      ...open,
      `STACK=${url}${llamaStack.openAiPath}`,
      `STORE="$(call "$STACK/vector_stores?limit=100" | jq -r '.data[] | select(.name == "${collection}").id')"`,
      `call "$STACK/vector_stores/$STORE/search" ${json({ query: 'What is there to eat on Fridays?', max_num_results: 1 })} | jq -r '.data[0] | .filename, .content[0].text'`,
      ...close,
    ]),
  ];
}

function otherCollections(cronJobs: readonly string[]): string {
  if (cronJobs.length === 0) return '';
  return ` The other collections have ${cronJobs.map(code).join(', ')}.`;
}
