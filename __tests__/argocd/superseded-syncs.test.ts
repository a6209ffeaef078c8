import { shellScript } from '../../lib/program/shell-script';
import { at, find, rendered } from '../support/environments';
import { runScript } from '../support/script';
import { SupersededSyncs } from '../../lib/argocd/superseded-syncs';
import { alone } from '../support/alone';

describe('the Deployment that ends superseded syncs', () => {
  test('stands beside Argo CD, one for each environment, and may change its Applications only', () => {
    for (const name of ['demo', 'lab'] as const) {
      const environment = rendered(name);
      const { namespace } = environment.environment.delivery;
      const deployment = find(environment, 'Deployment', `${name}-superseded-syncs`);
      expect(deployment.metadata.namespace).toBe(namespace);
      expect(at(find(environment, 'Role', `${name}-superseded-syncs`), 'rules')).toEqual([
        {
          apiGroups: ['argoproj.io'],
          resources: ['applications'],
          resourceNames: ['root', ...environment.environment.stages].map((part) => `${name}-${part}`),
          verbs: ['get', 'patch'],
        },
      ]);
    }
  });

  describe('its script', () => {
    /** What it does in one round over two Applications, whose state the stand-in prints. */
    const round = (states: { readonly a?: string; readonly b: string }) => {
      const script = shellScript('argocd/superseded-syncs.sh').replace('while true; do', 'for once in 1; do');
      const lines = Object.entries(states).map(([name, state]) => `${name}|${state}`);
      const oc = `case "$1 $3 $4" in
        'get a b') echo '${lines.join('\n')}' ;;
        *) echo "$1 $3 $*" | tr -d '\\n ' ;;
      esac`;
      return runScript(script, oc, { NAMESPACE: 'argocd', APPLICATIONS: 'a b', LOOKED: 'looked' }).lines;
    };

    test.each([
      ['the sync is of the newest revision', 'Running|10:00|r2|r2|r2'],
      ['no sync runs', 'Failed|10:00|r1|r1|r2'],
      ['it is ending already', 'Terminating|10:00|r1|r1|r2'],
      ['there is no revision yet', 'Running|10:00|r1|r1|'],
      ['there is no Application', undefined],
    ])('leaves a sync alone if %s', (_, state) => {
      expect(round(state === undefined ? { b: '||||' } : { a: state, b: '||||' })).toEqual([]);
    });

    test('ends a sync of an older revision, and that sync only', () => {
      const lines = round({ a: 'Running|10:00|r2|r2|r2', b: 'Running|10:05|r1|r1|r2' });
      expect(lines[0]).toBe('b: ends the sync of r1, since r2 is the newest');
      expect(lines[1]).toMatch(
        /^patchb.*\/status\/operationState\/startedAt","value":"10:05".*"Terminating"/,
      );
      expect(lines).toHaveLength(2);
    });

    test('takes the revision that was asked for while nothing is applied yet', () => {
      expect(round({ a: 'Running|10:00|r1||r2', b: '||||' })[0]).toContain('ends the sync of r1');
    });
  });
});

test('the Deployment with one Application alone', () => {
  const props = { name: 'demo', namespace: 'openshift-gitops', applications: ['demo-root'] };
  expect(alone((scope) => new SupersededSyncs(scope, 'superseded-syncs', props))).toMatchSnapshot();
});
