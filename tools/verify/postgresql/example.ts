import { EnvironmentApp, Folder, render } from '../../../lib/cluster/environment-app';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { PostgreSql } from '../../../lib/components/storage/postgresql/postgresql';
import type { Environment } from '../../../lib/environment/schema';

/** What the roles of the cases are called. */
export const roles = {
  first: 'llamastack',
  second: 'technician',
  reader: 'mcp_ro',
  superuser: 'postgres',
} as const;

const schema = `CREATE TABLE IF NOT EXISTS equipment (id text PRIMARY KEY, name text NOT NULL);
CREATE TABLE IF NOT EXISTS salaries (id text PRIMARY KEY);
INSERT INTO equipment VALUES ('L-9000', 'scanner') ON CONFLICT (id) DO NOTHING;
`;

/** Limits small enough to be met in a check, and a table that is not there at first. */
const reader = {
  name: roles.reader,
  tables: ['equipment', 'parts'],
  connections: 2,
  seconds: 1,
};

/** A server with the databases of two consumers: one makes its tables itself, the other has tables and a reader. */
export function exampleServer(
  environment: Environment,
  { withReader = true } = {},
): Pick<RenderedEnvironment, 'objects' | 'needs'> {
  const app = new EnvironmentApp(environment);
  const folder = new Folder(app, 'stage02-model-alignment');
  new PostgreSql(folder, 'postgresql', {
    name: 'postgresql',
    namespace: environment.namespaces.workloads,
    size: '1Gi',
    databases: [
      { name: 'llamastack', content: 'registrations' },
      {
        name: 'equipment',
        owner: roles.second,
        content: 'equipment',
        schema,
        ...(withReader ? { reader } : {}),
      },
    ],
  });
  const needs = app.needs.seal();
  return { needs, objects: render([folder]) };
}
