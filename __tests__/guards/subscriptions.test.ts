import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { runGuards } from '../../lib/guards';
import { edited } from '../support/edit';
import { rendered } from '../support/environments';

const demo = rendered('demo');

/** Code and message of every problem. */
const problems = (environment: RenderedEnvironment): string[] =>
  runGuards(environment).map(({ code, message }) => `${code} ${message}`);

describe('catalogues of operators (PAI-218)', () => {
  test.each(['rhods-operator', 'openshift-gitops-operator'])('another one for %s', (name) => {
    const mirrored = rendered('demo', { images: { catalogs: { 'redhat-operators': 'cs-redhat' } } });
    const broken = edited(mirrored, 'Subscription', name, (m) => (m.spec.source = 'redhat-operators'));
    expect(problems(mirrored)).toEqual([]);
    expect(problems(broken)).toEqual([
      `PAI-218 installs ${name} from openshift-marketplace/redhat-operators, and the environment states openshift-marketplace/cs-redhat`,
    ]);
  });

  test('a catalogue in a namespace where OLM does not look for all', () => {
    const broken = edited(demo, 'Subscription', 'nfd', (m) => (m.spec.sourceNamespace = 'openshift-nfd'));
    expect(problems(broken)).toEqual([
      'PAI-218 installs nfd from openshift-nfd/redhat-operators, and the environment states openshift-marketplace/redhat-operators',
    ]);
  });

  test('a package of which the release says nothing', () => {
    const broken = edited(demo, 'Subscription', 'nfd', (m) => (m.spec.name = 'nfd-fork'));
    expect(problems(broken)).toEqual(['PAI-218 installs nfd-fork, which OpenShift AI 2.25 does not name']);
  });
});
