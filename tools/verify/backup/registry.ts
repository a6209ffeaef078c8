import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Programs } from '../../program';
import { type RegistryServer, startRegistryWith } from '../model-registry/server';
import { type MySqlPrograms, MySqlServer } from './mysql';

export interface RegistryDrillProps {
  /** Program of the registry. */
  readonly registry: string;
  readonly mysql: MySqlPrograms;
  readonly password: string;
}

const name = 'modelregistry';

/** The real model registry with its own tables in a real database, for the time that it is asked something. */
export class RegistryDrill {
  private constructor(
    private readonly props: RegistryDrillProps,
    readonly database: MySqlServer,
  ) {}

  static async start(props: RegistryDrillProps): Promise<RegistryDrill> {
    const { mysql, password } = props;
    return new RegistryDrill(props, await MySqlServer.start(mysql, { user: name, database: name, password }));
  }

  /** Folder of what the programs of its database need. */
  get libraries(): string {
    return this.props.mysql.libraries;
  }

  /** Registers a model with a version and an artifact. */
  async fill(): Promise<void> {
    await this.use(async (server) => {
      const model = await server.send('POST', 'registered_models', {
        name: 'käse',
        description: 'it’s ours',
      });
      const version = await server.send('POST', 'model_versions', {
        name: 'v1',
        registeredModelId: model.object.id,
      });
      const artifact = await server.send('POST', `model_versions/${version.object.id}/artifacts`, {
        artifactType: 'model-artifact',
        name: 'weights',
        uri: 's3://llm-models/käse',
      });
      if (artifact.status !== 201) throw new Error(`the registry answers ${JSON.stringify(artifact)}`);
    });
  }

  /** Another state than that of a backup: something is new, something else, and something gone. */
  async change(): Promise<void> {
    await this.use(async (server) => {
      await server.send('POST', 'registered_models', { name: 'later' });
    });
    await this.database.sql(
      `update ${name}.Context set name = 'changed' where name = 'käse'; delete from ${name}.Artifact`,
    );
  }

  /** Its volume is lost: the database is there, and empty. */
  async lose(): Promise<void> {
    await this.database.sql(`drop database ${name}; create database ${name} character set utf8mb4`);
  }

  /** All that it knows. */
  content(): Promise<ReadonlyMap<string, string>> {
    return this.use((server) => server.content());
  }

  stop(): Promise<void> {
    return this.database.stop();
  }

  private async use<T>(ask: (server: RegistryServer) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'backup-registry-'));
    const programs = new Programs(folder);
    const { host, port } = this.database;
    try {
      const source = `${name}:${this.props.password}@tcp(${host}:${port})/${name}?charset=utf8mb4`;
      return await ask(await startRegistryWith(programs, this.props.registry, source));
    } finally {
      await programs.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
