import { Construct } from 'constructs';
import fc from 'fast-check';
import { EnvironmentApp, Folder, render } from '../../lib/cluster/environment-app';
import { Needs, NeedsRegistry } from '../../lib/cluster/needs';
import { Endpoint } from '../../lib/contracts/endpoint';
import { outputFiles } from '../../lib/output/output';
import { renderEnvironment } from '../../lib/stages/environment';
import { UserRole } from '../../lib/workload/user-role';
import { settings } from '../support/environments';

function app() {
  const made = new EnvironmentApp(settings('demo'));
  const folder = new Folder(made, 'stage02-model-alignment');
  return { made, folder, cache: new Construct(folder, 'cache') };
}

const endpoint = new Endpoint({
  service: 'cache',
  namespace: 'private-ai-demo',
  port: 6379,
  portName: 'redis',
  containerPort: 6379,
  podSelector: { app: 'cache' },
  authentication: 'none',
  producer: { kind: 'Service', name: 'cache' },
});

describe('needs', () => {
  test('that are stated after they were sealed are refused by the name of the construct', () => {
    const { made, cache } = app();
    made.needs.seal();
    expect(() => {
      Needs.of(cache).operator('docling');
    }).toThrow(/^stage02-model-alignment\/cache states a need \(operators: "docling"\) after/);
    expect(() => {
      Needs.of(cache).allow('router', endpoint);
    }).toThrow('networkUses');
  });

  test('may be stated again, since what renders them has seen them', () => {
    const { made, cache } = app();
    Needs.of(cache).operator('docling');
    const sealed = made.needs.seal();
    Needs.of(cache).operator('docling');
    expect([...made.needs.seal().operators]).toEqual([...sealed.operators]);
  });

  test('are read by what is rendered, not before', () => {
    const { made } = app();
    expect(() => made.needs.afterSeal()).toThrow('before they are sealed');
  });

  test('come together in one namespace: labels of all, and the weakest Pod Security that somebody needs', () => {
    const { made, cache } = app();
    Needs.of(cache).namespace({ name: 'one', labels: { a: '1' }, podSecurity: 'baseline' });
    Needs.of(cache).namespace({ name: 'one', labels: { b: '2' } });
    expect(made.needs.seal().namespaces.get('one')).toEqual({
      labels: { a: '1', b: '2' },
      podSecurity: 'baseline',
    });
  });

  test('no construct is added to a folder, and no user to a role, once they are rendered', () => {
    const { made, folder } = app();
    const role = new UserRole(folder, 'role', {
      name: 'server',
      namespace: 'private-ai-demo',
      apiGroup: '',
      resource: 'services',
      resourceName: 'server',
    });
    const client = { name: 'late', namespace: 'n', podSelector: {}, serviceAccount: 'late' };
    made.needs.seal();
    render([folder]);
    expect(() => new Construct(folder, 'late')).toThrow('stage02-model-alignment');
    expect(() => {
      role.add(client);
    }).toThrow('stage02-model-alignment/role is rendered already, without late');
  });

  test.each(['demo', 'lab'] as const)(
    'of %s that are stated later give the same output, or an error',
    (name) => {
      const environment = settings(name);
      const output = () => Object.fromEntries(outputFiles([renderEnvironment(environment)]));
      const expected = output();
      const number = delayed(() => output(), -1, 0).statements;
      expect(number).toBeGreaterThan(40);
      const seen = { same: 0, refused: 0 };
      fc.assert(
        fc.property(fc.nat(number - 1), fc.nat(number), (which, by) => {
          const { result } = delayed(output, which, by);
          if (result instanceof Error) {
            expect(result.message).toMatch(/^\S+ states a need /);
            seen.refused += 1;
          } else {
            expect(result).toEqual(expected);
            seen.same += 1;
          }
        }),
        { numRuns: 15 },
      );
      expect(seen.same).toBeGreaterThan(0);
    },
  );

  test('the last one that comes too late is refused', () => {
    const environment = settings('lab');
    const run = () => renderEnvironment(environment);
    const { statements } = delayed(run, -1, 0);
    const refused = Array.from({ length: statements }, (_, which) => delayed(run, which, statements).result);
    expect(refused.filter((result) => result instanceof Error).length).toBeGreaterThan(30);
  });
});

/** Runs with one statement made only after some others, or after all of them, when the needs are sealed. */
function delayed<T>(run: () => T, which: number, by: number): { result: T | Error; statements: number } {
  const { state, seal } = unbound;
  const registry = NeedsRegistry.prototype;
  let statements = 0;
  let held: (() => void) | undefined;
  let until = Infinity;
  const release = () => {
    const make = held;
    held = undefined;
    make?.();
  };
  registry.state = function (this: NeedsRegistry, ...args) {
    const make = () => {
      state.apply(this, args);
    };
    if (statements === which) {
      held = make;
      until = statements + by;
    } else make();
    if (statements >= until) release();
    statements += 1;
  };
  registry.seal = function (this: NeedsRegistry) {
    const sealed = seal.apply(this);
    release();
    return sealed;
  };
  try {
    return { result: run(), statements };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { result: error, statements };
  } finally {
    Object.assign(registry, { state, seal });
  }
}

/** The methods themselves, which every call gives its own registry. */
const unbound = {
  state: Object.getOwnPropertyDescriptor(NeedsRegistry.prototype, 'state')?.value as NeedsRegistry['state'],
  seal: Object.getOwnPropertyDescriptor(NeedsRegistry.prototype, 'seal')?.value as NeedsRegistry['seal'],
};
