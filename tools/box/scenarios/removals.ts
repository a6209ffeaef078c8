import { parse, stringify } from 'yaml';
import { recordAt, recordsAt } from '../../../lib/core/manifest';
import type { Environment } from '../../../lib/environment/schema';
import { kindOf } from '../player/kinds';
import { deleteObject, expectSame, kinds, objectsOf } from './objects';
import { commit, type Scenario } from './scenario';

const SECONDS = 120;

const doclingServers = kindOf('docling.github.io/v1alpha1', 'DoclingServe', 'doclingserves');
const subscriptions = kindOf('operators.coreos.com/v1alpha1', 'Subscription', 'subscriptions');
const versions = kindOf('operators.coreos.com/v1alpha1', 'ClusterServiceVersion', 'clusterserviceversions');

type Rag = Environment['rag'];

function withRag(environment: Environment, change: (rag: Rag) => Partial<Rag>): Environment {
  return { ...environment, rag: { ...environment.rag, ...change(environment.rag) } };
}

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
          ...recordAt({ project }, 'project'),
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
    const [subscription] = (await objectsOf(box, subscriptions)).filter(({ metadata }) =>
      metadata.name.includes('docling'),
    );
    if (subscription === undefined) throw new Error('the Subscription is gone');
    const { name, namespace } = subscription.metadata;
    const version = String(recordAt(subscription, 'status').installedCSV);
    // By docs/removal.md, "An operator".
    await deleteObject(box, subscriptions, name, namespace);
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

export const removalScenarios = [removedOperator];
