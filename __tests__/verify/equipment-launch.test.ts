import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolboxLaunch } from '../../tools/verify/equipment/toolbox';
import { rendered } from '../support/environments';

const folder = mkdtempSync(join(tmpdir(), 'toolbox-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const { stages } = rendered('demo').environment;
const demo = rendered('demo', { stages: [...stages, 'stage03-agentic-ai'], agents: { equipment: {} } });
const props = { folder, port: 5101, databasePort: 5433, password: 'of-the-reader' };

describe('a rendered toolbox', () => {
  const { args, env } = toolboxLaunch(demo, props);
  const option = (name: string) => args[args.indexOf(name) + 1];

  test('listens here, under one name more', () => {
    expect([option('--address'), option('--port')]).toEqual(['127.0.0.1', '5101']);
    expect(option('--allowed-hosts')).toMatch(/^equipment-tools,.*\.svc\.cluster\.local,127\.0\.0\.1$/);
  });

  test('finds the database here, with the password of the reader', () => {
    const config = readFileSync(option('--config') ?? '', 'utf8');
    expect(config).toContain('host: 127.0.0.1\nport: "5433"\n');
    expect(config).toContain('${DATABASE_PASSWORD}');
    expect(env).toEqual({ DATABASE_PASSWORD: 'of-the-reader' });
  });

  test('is missed where none is rendered', () => {
    expect(() => toolboxLaunch({ ...demo, objects: [] }, props)).toThrow(
      'no tools of equipment are rendered',
    );
  });

  test('whose configuration names another host is noticed', () => {
    const { equipment } = demo;
    if (equipment === undefined) throw new Error('no database');
    const elsewhere = { ...demo, equipment: { ...equipment, host: 'db.example.com' } };
    expect(() => toolboxLaunch(elsewhere, props)).toThrow('db.example.com is there 0 times');
  });
});
