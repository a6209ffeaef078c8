import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../process';
import type { Ledger } from '../object-store/ledger';
import { roles } from './example';
import type { Login, PostgresServer } from './server';

/** The setting of the role is no boundary: it can be changed by whoever connects. */
const readWrite = '-c default_transaction_read_only=off';

/** What a case asks for; each start is one of the same volume. */
export interface CaseProps {
  readonly ledger: Ledger;
  readonly passwords: Map<string, string>;
  /** Starts the server anew, with these passwords. */
  readonly start: (options?: { readonly withReader?: boolean }) => Promise<PostgresServer>;
  /** For dumps. */
  readonly folder: string;
}

/** Who may do what in the databases of two consumers, at the first start and at later ones. */
export class PostgresCases {
  constructor(private readonly props: CaseProps) {}

  async run(): Promise<void> {
    let server = await this.props.start();
    try {
      await this.owners(server);
      await this.reader(server);
      await this.superuser(server);
      await this.everybody(server);
      const before = await this.everything(server);
      server = await this.again(server);
      this.same('a second start changes nothing', before, await this.everything(server));
      await this.laterTable(server);
      server = await this.again(server);
      await this.may(
        server,
        this.login(roles.reader, 'equipment'),
        'a table that came later',
        'SELECT * FROM parts',
      );
      server = await this.tooMuch(server);
      await this.dump(server);
      server = await this.rotated(server);
      server = await this.withoutReader(server);
      await this.endsAtOnce(server);
    } finally {
      await server.end();
    }
  }

  private login(role: string, database: string): Login {
    return { role, database, password: this.props.passwords.get(role) ?? '' };
  }

  private async owners(server: PostgresServer): Promise<void> {
    const first = this.login(roles.first, 'llamastack');
    await this.may(
      server,
      first,
      'the owner makes a table',
      'CREATE TABLE kv (key text PRIMARY KEY, value text)',
    );
    await this.may(
      server,
      first,
      'the owner writes',
      "INSERT INTO kv VALUES ('a', '1'), ('ä', '2'), ('Z', '3')",
    );
    await this.may(
      server,
      first,
      'text is in the order of its bytes',
      'SELECT key FROM kv ORDER BY key',
      'Z\na\nä',
    );
    await this.mayNot(
      server,
      { ...first, database: 'equipment' },
      'an owner does not get in to a foreign database',
      'SELECT 1',
      'no pg_hba.conf entry',
    );
    await this.mayNot(server, first, 'an owner makes no role', 'CREATE ROLE other', 'permission denied');
    await this.mayNot(
      server,
      first,
      'an owner makes no database',
      'CREATE DATABASE other',
      'permission denied',
    );
    await this.mayNot(
      server,
      first,
      'an owner runs no program',
      "COPY kv TO PROGRAM 'cat'",
      'permission denied',
    );
    const grant = await server.local(roles.first, 'equipment', 'SELECT 1');
    this.refused('nor by the grants alone', grant, 'permission denied for database');
    const second = this.login(roles.second, 'equipment');
    await this.may(server, second, 'the schema is there', 'SELECT name FROM equipment', 'scanner');
    await this.may(server, second, 'the owner of a schema writes', "INSERT INTO salaries VALUES ('1')");
  }

  private async reader(server: PostgresServer): Promise<void> {
    const reader = this.login(roles.reader, 'equipment');
    const writing = { ...reader, options: readWrite };
    const refuse = (title: string, sql: string, why = 'permission denied') =>
      this.mayNot(server, writing, `a reader ${title}`, sql, why);
    await this.may(server, reader, 'a reader reads', 'SELECT id FROM equipment', 'L-9000');
    await refuse('does not read other tables', 'SELECT * FROM salaries');
    await refuse('does not insert', "INSERT INTO equipment VALUES ('x', 'x')");
    await refuse('does not change', "UPDATE equipment SET name = 'x'");
    await refuse('does not delete', 'DELETE FROM equipment');
    await refuse('does not empty', 'TRUNCATE equipment');
    await refuse('makes no table', 'CREATE TABLE mine (id int)');
    await refuse('makes no temporary table', 'CREATE TEMPORARY TABLE mine (id int)');
    await refuse('reads no passwords', 'SELECT rolpassword FROM pg_authid');
    await refuse('reads no files', "SELECT pg_read_file('/etc/passwd')");
    await refuse('becomes nobody else', `SET ROLE ${roles.second}`);
    await this.mayNot(
      server,
      reader,
      'a statement of a reader has an end',
      'SELECT pg_sleep(20)',
      'statement timeout',
    );
    await this.mayNot(
      server,
      { ...reader, database: 'llamastack' },
      'a reader has one database',
      'SELECT 1',
      'no pg_hba.conf entry',
    );
    const busy = [1, 2].map(() =>
      server.query({ ...reader, options: '-c statement_timeout=0' }, 'SELECT pg_sleep(3)'),
    );
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await this.mayNot(
      server,
      reader,
      'connections of a reader have a limit',
      'SELECT 1',
      'too many connections',
    );
    await Promise.all(busy);
  }

  private async superuser(server: PostgresServer): Promise<void> {
    for (const database of ['postgres', 'llamastack']) {
      const login = this.login(roles.superuser, database);
      await this.mayNot(
        server,
        login,
        `the superuser does not come to ${database}`,
        'SELECT 1',
        'no pg_hba.conf entry',
      );
    }
  }

  private async everybody(server: PostgresServer): Promise<void> {
    const wrong = { ...this.login(roles.first, 'llamastack'), password: 'wrong' };
    await this.mayNot(
      server,
      wrong,
      'another password is refused',
      'SELECT 1',
      'password authentication failed',
    );
    const shown = [...this.props.passwords.values()].filter((password) => server.log.includes(password));
    this.props.ledger.expect('no password is in the log', shown.length === 0, 'the log has one');
  }

  private async laterTable(server: PostgresServer): Promise<void> {
    const sql = "CREATE TABLE parts (id text); INSERT INTO parts VALUES ('p')";
    await this.may(server, this.login(roles.second, 'equipment'), 'a table is made later', sql);
    const reader = this.login(roles.reader, 'equipment');
    await this.mayNot(server, reader, 'nobody reads it yet', 'SELECT * FROM parts', 'permission denied');
  }

  /** Were a right too many, the cases would notice; and a start takes it away. */
  private async tooMuch(server: PostgresServer): Promise<PostgresServer> {
    const reader = { ...this.login(roles.reader, 'equipment'), options: readWrite };
    const write = "INSERT INTO equipment VALUES ('y', 'y')";
    await server.local(roles.superuser, 'equipment', `GRANT INSERT ON equipment TO ${roles.reader}`);
    await this.may(server, reader, 'control: a right too many is one', write);
    const next = await this.again(server);
    await this.mayNot(next, reader, 'a start takes a right too many away', write, 'permission denied');
    return next;
  }

  /** What a backup needs is in the contract. */
  private async dump(server: PostgresServer): Promise<void> {
    const owner = this.login(roles.first, 'llamastack');
    const file = join(this.props.folder, 'llamastack.dump');
    this.went(
      'pg_dump as the owner',
      await server.client('pg_dump', owner, ['--format=custom', `--file=${file}`]),
    );
    await this.may(server, owner, 'the table is lost', 'DROP TABLE kv');
    this.went(
      'pg_restore as the owner',
      await server.client('pg_restore', owner, ['--dbname=llamastack', '--exit-on-error', file]),
    );
    await this.may(server, owner, 'what was dumped is there again', 'SELECT count(*) FROM kv', '3');
  }

  private async rotated(server: PostgresServer): Promise<PostgresServer> {
    const old = this.login(roles.first, 'llamastack');
    this.props.passwords.set(roles.first, 'another-password');
    const next = await this.again(server);
    await this.mayNot(next, old, 'the old password has ended', 'SELECT 1', 'password authentication failed');
    await this.may(
      next,
      this.login(roles.first, 'llamastack'),
      'the new password',
      'SELECT count(*) FROM kv',
      '3',
    );
    return next;
  }

  private async withoutReader(server: PostgresServer): Promise<PostgresServer> {
    await server.stop();
    const next = await this.props.start({ withReader: false });
    const reader = this.login(roles.reader, 'equipment');
    await this.mayNot(
      next,
      reader,
      'who is stated no more does not get in',
      'SELECT 1',
      'no pg_hba.conf entry',
    );
    return next;
  }

  private async endsAtOnce(server: PostgresServer): Promise<void> {
    const client = server.query(this.login(roles.first, 'llamastack'), 'SELECT pg_sleep(50)');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const seconds = await server.stop();
    await client;
    const right = seconds < 8 && !server.log.includes('preStop ended');
    this.props.ledger.expect('it ends although a client stays', right, `it took ${seconds.toFixed(1)} s`);
  }

  private async again(server: PostgresServer): Promise<PostgresServer> {
    await server.stop();
    return this.props.start();
  }

  /** Roles, rights and content, but for the salts of passwords. */
  private async everything(server: PostgresServer): Promise<string> {
    const sql = `SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolcanlogin, rolconnlimit, rolconfig FROM pg_roles
      WHERE rolname !~ '^pg_' ORDER BY rolname; SELECT datname, datcollate, datacl FROM pg_database ORDER BY datname`;
    const parts = [
      await server.local(roles.superuser, 'postgres', sql),
      await server.client('pg_dump', this.login(roles.first, 'llamastack'), []),
      await server.client('pg_dump', this.login(roles.second, 'equipment'), []),
    ];
    // Two lines with a random key around each dump, from 16.10 on.
    return parts
      .map(({ stdout, stderr }) => (stdout + stderr).replace(/^\\(un)?restrict .*$/gm, ''))
      .join('\n');
  }

  private async may(
    server: PostgresServer,
    login: Login,
    title: string,
    sql: string,
    answer?: string,
  ): Promise<void> {
    const { code, stdout, stderr } = await server.query(login, sql);
    const said = stdout.trim();
    const right = code === 0 && (answer === undefined || said === answer);
    this.props.ledger.expect(title, right, `${login.role}: ${stderr.trim() || said}`);
  }

  private async mayNot(
    server: PostgresServer,
    login: Login,
    title: string,
    sql: string,
    why: string,
  ): Promise<void> {
    this.refused(title, await server.query(login, sql), why);
  }

  private refused(title: string, { code, stdout, stderr }: Result, why: string): void {
    const right = code !== 0 && stderr.includes(why);
    this.props.ledger.expect(title, right, code === 0 ? `it works: ${stdout.trim()}` : stderr.trim());
  }

  private went(title: string, { code, stderr }: Result): void {
    this.props.ledger.expect(title, code === 0, stderr.trim());
  }

  private same(title: string, before: string, after: string): void {
    writeFileSync(join(this.props.folder, 'before.txt'), before);
    const lines = new Set(before.split('\n'));
    const other = after.split('\n').filter((line) => !lines.has(line));
    this.props.ledger.expect(title, before === after, `it differs: ${other.slice(0, 5).join(' | ')}`);
  }
}
