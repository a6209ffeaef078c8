import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import type { Backup, StateCopy } from '../../contracts/backup';
import { code, console } from './markdown';
import { oc, quote } from './shell';
import { restoreVolume } from './snapshots';

/** What the backup does, and how one is made now. */
export function backups(rendered: RenderedEnvironment, backup: Backup): string[] {
  const { settings, place } = placeOf(rendered, backup);
  const { namespace, cronJob, excluded, credentials } = backup;
  const copied = [
    `the buckets ${backup.buckets.map(({ actualName }) => code(actualName)).join(', ')}, each object in its latest version`,
    ...(credentials.length === 0
      ? []
      : [
          `${credentials.length} Secrets whose values were generated in the cluster, encrypted for the recipients`,
        ]),
    ...(backup.databases.length === 0
      ? []
      : [
          `dumps of the databases of ${backup.databases.map(({ database }) => database.server).join(' and ')}`,
        ]),
    ...(backup.vectors === undefined ? [] : ['the collections of Milvus']),
  ];
  const states =
    backup.states.length === 0
      ? ''
      : ` By the same clock ${backup.states.map((state) => `CronJob ${code(state.cronJob)} in ${code(state.namespace)} copies the databases of ${state.server} to bucket ${code(state.bucket.actualName)}, for which the backup waits`).join(', ')}.`;
  const leftOut =
    excluded.length === 0
      ? ''
      : ` Left out: ${excluded.map(({ actualName }) => code(actualName)).join(', ')}.`;
  return [
    `CronJob ${code(cronJob)} in ${code(namespace)} makes a backup by ${code(settings.schedule)}: a folder that has the time of its run as name, in ${code(place)} of the target. In it are ${copied.join('; and ')}.${leftOut}${states} To make one now:`,
    console([
      ...backup.states.flatMap((state) => run(rendered, state.namespace, state.cronJob)),
      ...run(rendered, namespace, cronJob),
      `${oc(rendered)} logs -n ${namespace} "job/$JOB" -c buckets --tail=-1`,
    ]),
  ];
}

/** How everything comes back. */
export function restore(rendered: RenderedEnvironment): string[] {
  const { backup } = rendered;
  if (backup === undefined) return [];
  const cluster = oc(rendered);
  const { namespace, restoreJob } = backup;
  return [
    '## Restore',
    'The order is: credentials, then Argo CD with all stages, then data. In a cluster that still has its Secrets, leave the credentials out. First choose a backup: a folder with a `backup.json`, which is written last; a run without it was interrupted, and restore refuses it.',
    console(chooseCommands(rendered, backup)),
    ...(backup.credentials.length === 0
      ? []
      : [
          'Credentials, before Argo CD is [started](#start): a Secret that is there is kept, and its values are not generated again. `backup.key` is the private key of a recipient; nothing is written to a disk. OpenSSL 3 reads the file, not LibreSSL.',
          console(credentialCommands(rendered, backup)),
        ]),
    `Then start, and wait until every Application is healthy. Let nobody write to the buckets: no uploads, no runs of pipelines. Restore refuses a bucket that has objects, as the stages may have put some there; ${code('REPLACE')} replaces its content by that of the backup. The versions before stay in the bucket.`,
    console([
      ...restoreRun(rendered, namespace, restoreJob, ['{name: "REPLACE", value: "yes"}']),
      `${cluster} logs -n ${namespace} "job/$JOB" --tail=-1`,
    ]),
    ...restoreVectors(rendered, backup),
    ...backup.databases.flatMap((each) => restoreDatabase(rendered, backup, each)),
    ...backup.states.flatMap((state) => restoreState(rendered, state)),
    `Restore compares each bucket with the backup before it says that it is restored. Whether the keys of all users open their buckets, and everything else works, the [smoke tests](#check) say.`,
    ...restoreVolume(rendered),
  ];
}

/** A run of a restore, for backup `RUN`, with further variables. */
function restoreRun(
  rendered: RenderedEnvironment,
  namespace: string,
  cronJob: string,
  variables: readonly string[] = [],
): string[] {
  const cluster = oc(rendered);
  const all = ['{name: "RUN", value: $run}', ...variables].join(', ');
  return [
    `JOB=restore-$(date +%s); ${cluster} create job "$JOB" -n ${namespace} --from=cronjob/${cronJob} --dry-run=client -o json |`,
    `  jq --arg run "$RUN" '(.spec.template.spec | .initContainers[]?, .containers[]).env += [${all}]' |`,
    `  ${cluster} create -f -`,
    `${cluster} wait --for=condition=Complete "job/$JOB" -n ${namespace} --timeout=${hours(rendered)}h`,
  ];
}

/** Collections of Milvus; where they are not in a backup, how they are made again. */
function restoreVectors(rendered: RenderedEnvironment, { namespace, vectors }: Backup): string[] {
  const { llamaStack, vectorStore } = rendered;
  if (llamaStack === undefined || vectorStore === undefined) return [];
  if (vectors === undefined) {
    return [
      'Vectors are not in the backup: they come back with a [snapshot](#one-volume-from-a-snapshot) of their volume, or when the documents are ingested again, once everything else is restored.',
    ];
  }
  const { endpoint, password, ca } = vectorStore;
  const options = [
    `uri="${ca === undefined ? 'http' : 'https'}://${endpoint.authority}"`,
    ...(password === undefined ? [] : ['token="root:" + os.environ["MILVUS_PASSWORD"]']),
    ...(ca === undefined ? [] : ['secure=True, server_pem_path=ca.name']),
  ];
  const { namespace: place, podSelector } = llamaStack.state;
  const labels = Object.entries(podSelector).map(([key, value]) => `${key}=${value}`);
  const pod = `${oc(rendered)} get pods -n ${place} -l ${labels.join(',')} --field-selector=status.phase=Running -o name | head -n 1`;
  const caText =
    ca === undefined
      ? ''
      : ` env CA="$(${oc(rendered)} get configmap ${ca.configMap} -n ${place} -o go-template='{{index .data "${ca.key}"}}')"`;
  return [
    `Then the collections of Milvus. One that is there is refused, and nothing is restored; with ${code('REPLACE')} it is replaced. One that is not in the backup stays. Searches find them when they are loaded, which the last command does in a pod of Llama Stack:`,
    console([
      ...restoreRun(rendered, namespace, vectors.restoreJob, ['{name: "REPLACE", value: "yes"}']),
      `${oc(rendered)} exec -i -n ${place} "$(${pod})" --${caText} python3 - <<'END'`,
      ...(ca === undefined ? ['import os'] : ['import os, tempfile']),
      'from pymilvus import MilvusClient',
      ...(ca === undefined
        ? []
        : [
            'ca = tempfile.NamedTemporaryFile("w", suffix=".crt")',
            'ca.write(os.environ["CA"])',
            'ca.flush()',
          ]),
      `client = MilvusClient(${options.join(', ')})`,
      'for name in client.list_collections():',
      '    client.load_collection(name)',
      '    print(name, "is loaded")',
      'END',
    ]),
  ];
}

function restoreDatabase(
  rendered: RenderedEnvironment,
  { namespace }: Backup,
  { database, restoreJob }: Backup['databases'][number],
): string[] {
  const { users, server } = database;
  const labels = Object.entries(users.podSelector).map(([key, value]) => `${key}=${value}`);
  return [
    `Then the database of ${server}, and a start of what uses it:`,
    console([
      ...restoreRun(rendered, namespace, restoreJob),
      `${oc(rendered)} delete pods -n ${users.namespace} -l ${labels.join(',')}`,
    ]),
  ];
}

/** The databases of a server, from the bucket that has been restored. */
function restoreState(rendered: RenderedEnvironment, state: StateCopy): string[] {
  const { namespace, restoreJob, podSelector } = state;
  const labels = Object.entries(podSelector).map(([key, value]) => `${key}=${value}`);
  return [
    `Then the databases of ${state.server}, which reads them when it starts:`,
    console([
      ...run(rendered, namespace, restoreJob),
      `${oc(rendered)} delete pods -n ${namespace} -l ${labels.join(',')}`,
    ]),
  ];
}

/** Commands that set `RUN`. */
export function chooseCommands(rendered: RenderedEnvironment, backup: Backup): string[] {
  const { url, pathStyle } = backup.target;
  const { place } = placeOf(rendered, backup);
  return [
    `mc alias set --path ${pathStyle ? 'on' : 'off'} target ${quote(url)}  # asks for the keys of the target`,
    `mc find ${place}/ --name backup.json --maxdepth 2`,
    'RUN=20260102T030405Z  # one of them',
    `mc cat "${place}/$RUN/backup.json" | jq .`,
  ];
}

/** Commands that bring the credentials of backup `RUN` into a cluster. */
export function credentialCommands(rendered: RenderedEnvironment, backup: Backup): string[] {
  const cluster = oc(rendered);
  const { place } = placeOf(rendered, backup);
  const namespaces = [...new Set(backup.credentials.map(({ namespace }) => namespace))];
  return [
    `mc cp "${place}/$RUN/credentials.cms" credentials.cms`,
    'SECRETS="$(openssl cms -decrypt -binary -inform DER -in credentials.cms -inkey backup.key -recip backup.crt)" || echo "these credentials cannot be read"',
    `for namespace in ${namespaces.join(' ')}; do ${cluster} create namespace "$namespace" --dry-run=client -o yaml | ${cluster} apply -f -; done`,
    `${cluster} create -f - <<<"$SECRETS"; unset SECRETS`,
  ];
}

function run(rendered: RenderedEnvironment, namespace: string, cronJob: string): string[] {
  const cluster = oc(rendered);
  return [
    `JOB=backup-$(date +%s); ${cluster} create job "$JOB" -n ${namespace} --from=cronjob/${cronJob}`,
    `${cluster} wait --for=condition=Complete "job/$JOB" -n ${namespace} --timeout=${hours(rendered)}h`,
  ];
}

function hours({ environment }: RenderedEnvironment): number {
  return environment.backup?.deadlineHours ?? 1;
}

function placeOf({ environment }: RenderedEnvironment, { target }: Backup) {
  if (environment.backup === undefined) throw new Error('the environment has no backup');
  return { settings: environment.backup, place: `target/${target.bucket}/${target.folder}` };
}
