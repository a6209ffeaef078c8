import { parseAllDocuments } from 'yaml';
import { equipmentQueries } from '../../../lib/catalogues/equipment-queries';
import { argumentsOf } from '../../../lib/catalogues/query';
import { EnvironmentApp, Folder } from '../../../lib/cluster/environment-app';
import { DatabaseTools } from '../../../lib/components/agents/database-tools';
import { Equipment } from '../../../lib/components/agents/equipment/equipment';
import { runGuards } from '../../../lib/guards';
import { recordAt } from '../../../lib/kubernetes/manifest';
import { guide } from '../../../lib/output/guide/guide';
import { programText } from '../../../lib/program/program-text';
import { alone } from '../../support/alone';
import {
  at,
  find,
  findAll,
  labBackup,
  rendered,
  type RawSettings,
  settings,
} from '../../support/environments';
import { report } from '../../environment/cases/report';
import { changed } from '../../environment/cases/broken-file';

const { stages } = rendered('demo').environment;
const withEquipment = (equipment: RawSettings | undefined = {}, more: RawSettings = {}) =>
  rendered('demo', { stages: [...stages, 'stage03-agentic-ai'], agents: { equipment }, ...more });
const demo = withEquipment();
// What tests the servers calls them too.
const untested = withEquipment({}, { smokeTests: false });

const container = at(find(demo, 'Deployment', 'equipment-tools'), 'spec.template.spec.containers.0');
const args = at(container, 'args') as string[];
const option = (name: string) => args[args.indexOf(name) + 1];
const configText = String(recordAt(find(demo, 'ConfigMap', 'equipment-tools'), 'data')['tools.yaml']);
const documents = parseAllDocuments(configText).map((each) => each.toJS() as Record<string, unknown>);
const startFiles = (environment = demo) =>
  recordAt(find(environment, 'ConfigMap', 'equipment-database-start'), 'data') as Record<string, string>;

describe('tools of equipment', () => {
  test('are off unless asked for', () => {
    const without = rendered('demo', { stages: [...stages, 'stage03-agentic-ai'], agents: {} });
    expect(without.toolServers.map(({ name }) => name)).toEqual(['kubernetes-tools']);
    expect(without.objects.map(({ manifest }) => manifest.metadata.name).join()).not.toContain('equipment');
  });

  test('are fixed queries of the reader, and nothing else', () => {
    const [source, ...tools] = documents;
    expect(source).toEqual({
      kind: 'source',
      name: 'equipment',
      type: 'postgres',
      host: 'equipment-database.private-ai-demo.svc.cluster.local',
      port: '5432',
      database: 'equipment',
      user: 'equipment_reader',
      password: '${DATABASE_PASSWORD}',
      queryParams: { pool_max_conns: '5' },
    });
    expect(tools.map(({ kind, type, source: from }) => [kind, type, from])).toEqual(
      equipmentQueries.map(() => ['tool', 'postgres-sql', 'equipment']),
    );
    expect(tools.map(({ name }) => name)).toEqual(
      demo.toolServers.find(({ name }) => name === 'equipment-tools')?.tools.map(({ name }) => name),
    );
  });

  test('have the password from a Secret, and no token', () => {
    expect(at(container, 'env')).toEqual([
      {
        name: 'DATABASE_PASSWORD',
        valueFrom: { secretKeyRef: { name: 'equipment-database-equipment-reader', key: 'password' } },
      },
    ]);
    expect(at(find(demo, 'Deployment', 'equipment-tools'), 'spec.template.spec')).toMatchObject({
      automountServiceAccountToken: false,
    });
  });

  test('listen where Llama Stack calls them, and answer to the name that it uses', () => {
    expect(option('--address')).toBe('0.0.0.0');
    const server = demo.toolServers.find(({ name }) => name === 'equipment-tools');
    const { hostname, port, pathname } = new URL(server?.url ?? '');
    expect([port, pathname]).toEqual([option('--port'), '/mcp']);
    expect(option('--allowed-hosts')?.split(',')).toEqual([
      'equipment-tools',
      'equipment-tools.private-ai-demo',
      'equipment-tools.private-ai-demo.svc',
      hostname,
    ]);
    expect(args).toEqual(expect.arrayContaining(['--disable-reload', '--disable-version-check']));
    expect(args).not.toContain('--ui');
    expect(args).not.toContain('--enable-api');
  });

  test('two pods of an update have no more connections than the reader', () => {
    const reader = /^reader equipment equipment_reader (\d+) /m.exec(startFiles()['roles.list'] ?? '');
    expect(2 * Number(recordAt(documents[0], 'queryParams').pool_max_conns)).toBeLessThanOrEqual(
      Number(reader?.[1]),
    );
  });

  test('reach the database alone, and are called by Llama Stack alone', () => {
    expect(runGuards(demo)).toEqual([]);
    expect(find(untested, 'NetworkPolicy', 'egress-equipment-tools').metadata.annotations).toMatchObject({
      'private-ai/uses': 'equipment-database.private-ai-demo.svc.cluster.local:5432',
    });
    const callers = JSON.stringify(
      at(find(untested, 'NetworkPolicy', 'allow-equipment-tools-http'), 'spec.ingress.0.from'),
    );
    expect(callers.match(/podSelector/g)).toHaveLength(1);
    expect(callers).toContain('"app":"llama-stack"');
    const users = JSON.stringify(
      at(find(untested, 'NetworkPolicy', 'allow-equipment-database-postgresql'), 'spec.ingress.0.from'),
    );
    expect(users).toContain('"equipment-tools"');
    expect(users).not.toContain('llama-stack');
  });

  test('start when the database is there: they end without it', () => {
    const wave = (name: string) =>
      Number(find(demo, 'Deployment', name).metadata.annotations?.['argocd.argoproj.io/sync-wave']);
    expect(wave('equipment-database')).toBeLessThan(wave('equipment-tools'));
  });

  test('are asked for by the smoke test, and named in the guide', () => {
    const checks = JSON.stringify(recordAt(find(demo, 'ConfigMap', 'stage03-smoke-tools'), 'data'));
    expect(checks).toContain('tools of equipment-tools are as promised');
    expect(guide(demo)).toContain('`equipment_list`, `equipment_get`');
  });

  test('cannot be those of a database that nobody may only read', () => {
    const folder = new Folder(new EnvironmentApp(settings('demo')), 'stage03-agentic-ai');
    const [database] = demo.databases.filter(({ name }) => name === 'equipment');
    if (database === undefined) throw new Error('no database');
    const make = (id: string, of: typeof database) => () =>
      new DatabaseTools(folder, id, { name: 'tools', namespace: 'n', database: of, queries: [] });
    expect(make('a', { ...database, reader: undefined })).toThrow('needs a reader of equipment');
    expect(make('b', { ...database, ca: { configMap: 'ca', key: 'ca.crt' } })).toThrow(
      'a server of the cluster',
    );
  });
});

describe('the queries', () => {
  // llamastack/llama-stack #3456: 0.2.22 answers 400 to a call without arguments.
  test.each(equipmentQueries.map((query) => [query.name, query] as const))('%s', (name, query) => {
    expect(name).toMatch(/^equipment_/);
    expect(Object.keys(argumentsOf(query))).not.toEqual([]);
    expect(query.statement).toMatch(/^SELECT [^;]+\nLIMIT (\d+|\$2)\n$/);
    const used = new Set([...query.statement.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
    expect([...used].sort()).toEqual(query.parameters.map((_, index) => index + 1));
    const limit = query.parameters.find((parameter) => parameter.name === 'limit');
    expect(limit?.maximum ?? Number(/LIMIT (\d+)/.exec(query.statement)?.[1])).toBeLessThanOrEqual(100);
    // The toolbox would replace it by a variable.
    expect(JSON.stringify(query)).not.toContain('${');
  });
});

describe('the database of equipment', () => {
  const schema = programText('components/agents/equipment/schema.sql');
  const samples = programText('components/agents/equipment/samples.sql');
  const tables = [...schema.matchAll(/^CREATE TABLE IF NOT EXISTS (\w+)/gm)].map(([, table]) => table);

  test('has a reader, who is granted its tables and no other right', () => {
    expect(startFiles()['roles.list']).toBe(
      `owner equipment equipment -1\nreader equipment equipment_reader 10 10 ${tables.join(' ')}\n`,
    );
    expect(startFiles()['equipment.sql']).not.toMatch(/\bGRANT\b/i);
  });

  test('gets nothing twice: every statement can run again', () => {
    const statements = `${schema}${samples}`
      .replaceAll(/^ *--.*$/gm, '')
      .split(/;$/m)
      .map((each) => each.trim())
      .filter((each) => each !== '');
    expect(statements).toHaveLength(8);
    for (const statement of statements) {
      expect(statement).toMatch(
        /^CREATE TABLE IF NOT EXISTS|^INSERT INTO[\s\S]*\nON CONFLICT \([^)]+\) DO NOTHING$/,
      );
    }
  });

  test('has samples only where they are wanted', () => {
    expect(startFiles()['equipment.sql']).toBe(`${schema}\n${samples}`);
    expect(startFiles(withEquipment({ samples: false }))['equipment.sql']).toBe(schema);
  });

  const measured = (machine: string) =>
    [...samples.matchAll(/^ {2}\('([^']+)', '[^']+Z', (.*)\),?$/gm)]
      .filter(([, id]) => id === machine)
      .map(([, , values = '']) => values.split(', ').map(Number));
  const limits = (machine: string) =>
    (new RegExp(`'${machine}', .* 'in service', (.*),$`, 'm').exec(samples)?.[1] ?? '')
      .split(', ')
      .map(Number);
  /** What of a machine is beyond its limit in any measurement. */
  const beyond = (machine: string) => {
    const [overlay = 0, focus = 0, target = 0, percent = 0, vibration = 0] = limits(machine);
    const found = measured(machine).flatMap(([x = NaN, y = NaN, dose = NaN, um = NaN, shaking = NaN]) => [
      ...(Math.max(Math.abs(x), Math.abs(y)) > overlay ? ['overlay'] : []),
      ...((Math.abs(dose - target) / target) * 100 > percent ? ['dose'] : []),
      ...(Math.abs(um) > focus ? ['focus'] : []),
      ...(shaking > vibration ? ['vibration'] : []),
    ]);
    return [...new Set(found)];
  };

  test.each([
    ['LITHO-001', []],
    ['LITHO-002', ['overlay']],
    ['LITHO-003', ['dose']],
  ])('%s is beyond its limits in %p', (machine, what) => {
    expect(measured(machine)).toHaveLength(12);
    expect(limits(machine)).toHaveLength(5);
    expect(beyond(machine)).toEqual(what);
  });

  test('LITHO-004 was not measured', () => {
    expect(measured('LITHO-004')).toEqual([]);
    expect(samples).toContain("('LITHO-004', 'Scanner bay 4'");
  });

  test('has texts that try to lead a model astray, and says whose they are', () => {
    const astray = samples.split('\n').filter((line) => line.includes('Ignore all previous instructions'));
    expect(astray).toHaveLength(2);
    for (const line of astray) expect(line).toContain('(Test data of this program.)');
  });

  test('is in the backup, and starts again after a restore: its start gives the reader its rights', () => {
    const saved = withEquipment({}, { backup: labBackup });
    expect(saved.backup?.databases.map(({ database }) => database)).toContainEqual(
      expect.objectContaining({
        name: 'equipment',
        login: 'equipment',
        users: {
          namespace: 'private-ai-demo',
          podSelector: { 'app.kubernetes.io/name': 'equipment-database' },
        },
      }),
    );
    expect(findAll(saved, 'CronJob').map(({ metadata }) => metadata.name)).toContain(
      'platform-restore-equipment',
    );
  });

  test('is in the guide, with rows to bring', () => {
    const text = guide(demo);
    expect(text).toContain('## Equipment');
    expect(text).toContain(
      'exec -i deployment/equipment-database -n private-ai-demo -- psql -U equipment -d equipment',
    );
    expect(text).toContain('Its first rows are samples');
    expect(guide(withEquipment({ samples: false }))).not.toContain('Its first rows are samples');
    expect(guide(rendered('demo', { agents: {} }))).not.toContain('## Equipment');
  });
});

test('without equipment its names are free', () => {
  const text = (equipment: string) =>
    changed([
      [
        '',
        `agents:\n${equipment}  toolServers:\n    - name: equipment-tools\n      image: registry.example.com/a/b:1\n      tools: [{ name: equipment_get, arguments: { id: string* } }]\n`,
      ],
    ]);
  expect(report(text(''))).toBe('');
  expect(report(text('  equipment: {}\n'))).toContain('PAI-108');
});

test('equipment alone', () => {
  expect(
    alone(
      (scope) =>
        new Equipment(scope, 'equipment', { namespace: 'private-ai-demo', size: '5Gi', samples: false }),
    ),
  ).toMatchSnapshot();
});
