import { parse, stringify } from 'yaml';
import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { Environment } from '../../../lib/environment/schema';
import { kindOf } from '../player/kinds';
import {
  changed,
  deleteObject,
  expectSame,
  kinds,
  objectAt,
  objectsOf,
  patchObject,
  running,
} from './objects';
import { commit, type Scenario } from './scenario';

const SECONDS = 240;

const pipelineServers = kindOf(
  'datasciencepipelinesapplications.opendatahub.io/v1',
  'DataSciencePipelinesApplication',
  'datasciencepipelinesapplications',
);
const doclingServers = kindOf('docling.github.io/v1alpha1', 'DoclingServe', 'doclingserves');
const versions = kindOf('operators.coreos.com/v1alpha1', 'ClusterServiceVersion', 'clusterserviceversions');

type Rag = Environment['rag'];
type RetiringComponent = Environment['retiring']['components'][number];

function withRag(environment: Environment, change: (rag: Rag) => Partial<Rag>): Environment {
  return { ...environment, rag: { ...environment.rag, ...change(environment.rag) } };
}

function retiring(environment: Environment, components: readonly RetiringComponent[]): Environment {
  return { ...environment, retiring: { ...environment.retiring, components: [...components] } };
}

const removedPipelines: Scenario = {
  name: 'the pipeline server goes: its operator finalizes it, then OpenShift AI lets the operator go',
  onRequest: true,
  rule: 'retiring.components keeps the part of OpenShift AI that has a resource to finalize (docs/removal.md)',
  without: (files) =>
    [...files.keys()].some((path) => path.includes('/DataSciencePipelinesApplication.'))
      ? files
      : new Map(
          [...files].map(([path, text]) => [
            path,
            path.includes('/DataScienceCluster.')
              ? text.replace(/(datasciencepipelines:\s+managementState: )Managed/, '$1Removed')
              : text,
          ]),
        ),
  suits: ({ rag, dataScienceCluster }) => rag.pipelines && dataScienceCluster === 'managed',
  run: async (settled) => {
    const { box } = settled;
    const { workloads } = settled.environment.namespaces;
    const environment = withRag(settled.environment, () => ({ pipelines: false }));
    const before = await running(box, [kinds.deployments]);
    await commit(
      settled,
      retiring(environment, ['datasciencepipelines']),
      'no pipelines; their operator stays',
      SECONDS,
    );
    expectSame(
      'pipeline servers',
      (await objectsOf(box, pipelineServers)).map(({ metadata }) => metadata.name),
      [],
    );
    await box.until('what the operator made is gone', SECONDS, async () => {
      const gone = changed(before, await running(box, [kinds.deployments]));
      const others = gone.filter((name) => !/\/(ds-pipeline|mariadb)-/.test(name));
      expectSame('other Deployments that are new or gone', others, []);
      return (
        gone.length > 0 && (await objectAt(box, kinds.deployments, 'mariadb-dspa', workloads)) === undefined
      );
    });
    return commit(settled, environment, 'their operator goes, too', SECONDS);
  },
};

/** Has an AppProject allow only kinds that are in the output. */
function onlyRenderedKinds(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const rendered = new Set([...files.keys()].map((path) => path.replace(/^.*\/([A-Za-z]+)\.[^/]*$/, '$1')));
  return new Map(
    [...files].map(([path, text]) => {
      if (!path.includes('/AppProject.')) return [path, text];
      const project: unknown = parse(text);
      const spec = recordAt(project, 'spec');
      const allowed = (list: string) =>
        recordsAt(spec, list).filter(({ kind }) => rendered.has(String(kind)));
      return [
        path,
        stringify({
          ...recordAt(project),
          spec: {
            ...spec,
            clusterResourceWhitelist: allowed('clusterResourceWhitelist'),
            namespaceResourceWhitelist: allowed('namespaceResourceWhitelist'),
          },
        }),
      ];
    }),
  );
}

const removedOperator: Scenario = {
  name: 'Docling runs without its operator: the last DoclingServe goes, the operator stays until a person removes it',
  onRequest: true,
  rule: 'the AppProject allows every kind of the release, else Argo CD forgets the last object of a kind',
  without: onlyRenderedKinds,
  suits: ({ rag, operators }) => rag.documentConverter.mode === 'operator' && operators === 'managed',
  run: async (settled) => {
    const { box } = settled;
    const environment = withRag(settled.environment, ({ documentConverter }) => ({
      documentConverter: { ...documentConverter, mode: 'deployment' },
    }));
    const after = await commit(settled, environment, 'Docling as a Deployment of ours', SECONDS);
    expectSame(
      'servers',
      (await objectsOf(box, doclingServers)).map(({ metadata }) => metadata.name),
      [],
    );
    const [subscription] = (await objectsOf(box, kinds.subscriptions)).filter(({ metadata }) =>
      metadata.name.includes('docling'),
    );
    if (subscription === undefined) throw new Error('the Subscription is gone');
    const { name, namespace } = subscription.metadata;
    const version = String(recordAt(subscription, 'status').installedCSV);
    // By docs/removal.md, "An operator".
    await deleteObject(box, kinds.subscriptions, name, namespace);
    await deleteObject(box, versions, version, namespace);
    if (namespace !== undefined) await deleteObject(box, kinds.namespaces, namespace);
    await box.refresh('hard');
    await box.until('the operator is gone for good', SECONDS, async () => {
      const left = await objectsOf(box, kinds.namespaces);
      return !left.some(({ metadata }) => metadata.name === namespace);
    });
    await box.settled(after.revision, environment.stages.length + 1, SECONDS);
    return after;
  },
};

const stage = 'stage02-model-alignment';

const removedStage: Scenario = {
  name: 'a stage goes with all that is its own but the volumes, and comes back to them',
  onRequest: true,
  rule: 'what holds data says Prune=false,Delete=false, and the finalizer of the Application takes the rest along',
  without: (files) =>
    new Map(
      [...files].map(([path, text]) => [
        path,
        path.includes('/PersistentVolumeClaim.') ? text.replaceAll(/(Prune|Delete)=false/g, '$1=true') : text,
      ]),
    ),
  suits: ({ stages, delivery }) => stages.at(-1) === stage && delivery.argocd === 'managed',
  run: async (settled) => {
    const { box, files, environment } = settled;
    const { namespaces, delivery, rag } = environment;
    const namespace = namespaces.workloads;
    const claim = async () => (await objectAt(box, kinds.claims, 'milvus-data', namespace))?.metadata.uid;
    const before = await claim();
    // By docs/removal.md, "A stage".
    const application = { name: `${environment.name}-${stage}`, namespace: delivery.namespace };
    await patchObject(box, kinds.applications, application, {
      metadata: { finalizers: ['resources-finalizer.argocd.argoproj.io'] },
    });
    const components: RetiringComponent[] = [
      'llamastackoperator',
      ...(rag.pipelines ? (['datasciencepipelines'] as const) : []),
    ];
    const without = retiring(
      { ...environment, stages: environment.stages.filter((each) => each !== stage) },
      components,
    );
    await commit(settled, without, 'without the last stage', SECONDS);
    const own = new Set(
      [...files.keys()]
        .filter((path) => path.includes(`/${stage}/`))
        .map((path) => path.replace(/^.*\//, '')),
    );
    await box.until('what the stage had is gone', SECONDS, async () => {
      const found = await Promise.all(Object.values(kinds).map((kind) => objectsOf(box, kind, namespace)));
      const left = found
        .flat()
        .map(({ kind, metadata }) => `${kind}.${metadata.name}`)
        .filter((name) => own.has(`${name}.k8s.yaml`));
      return left.join() === 'PersistentVolumeClaim.milvus-data';
    });
    const again = await commit(settled, environment, 'the stage is back', SECONDS);
    if ((await claim()) !== before || before === undefined) throw new Error('the volume is another one');
    return again;
  },
};

export const removalScenarios = [removedPipelines, removedOperator, removedStage];
