import { platformNamespace } from '../../lib/releases/platform-namespaces';
import { releaseNames, releaseOf } from '../../lib/releases/releases';
import { changed } from './cases/broken-file';
import { report } from './cases/report';

describe.each(releaseNames)('%s', (name) => {
  const release = releaseOf(name);
  const ofOperators = [...Object.values(release.operators), release.gitops].map(({ namespace }) => namespace);
  const platforms = [
    ...new Set(ofOperators),
    'default',
    'kube-public',
    'openshift',
    'openshift-x',
    'redhat-x',
  ];

  test.each(platforms)('%s is ours for no purpose', (namespace) => {
    for (const purpose of ['objectStore', 'workloads', 'modelRegistry', 'pullSecret']) {
      const text = changed([['', `namespaces:\n  ${purpose}: ${namespace}\n`]]);
      expect(report(text)).toContain(`PAI-114 namespaces.${purpose}: ${namespace} is no namespace for this`);
    }
    const left = changed([['', `retiring:\n  namespaces: [${namespace}]\n`]]);
    expect(report(left)).toContain('PAI-114 retiring.namespaces[0]');
  });

  test.each([
    'model-storage',
    'private-ai-demo',
    'rhoai-model-registries',
    'defaults',
    'openshifty',
    'kubeflow',
  ])('%s can be ours', (namespace) => {
    expect(platformNamespace(namespace, release)).toBeUndefined();
  });
});
