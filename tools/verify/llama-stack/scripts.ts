import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Finding } from '../python/findings';
import { inFolder, runScript, type Scripts } from '../python/script';
import type { PostgresLaunch } from '../postgresql/launch';
import type { ConfigControl } from './controls';
import type { DriveJob, ServerFiles } from './jobs';

/** A run.yaml for check_config.py. */
export interface ConfigJob extends Pick<ServerFiles, 'runYaml' | 'environment' | 'caFolders'> {
  readonly name: string;
}

export function configJobOf({ name, runYaml, environment, caFolders }: ConfigControl): ConfigJob {
  return { name, runYaml: stringify(runYaml), environment, caFolders };
}

/** All of them in one process: most of the time goes into loading the package. */
export function checkConfigs(scripts: Scripts, jobs: readonly ConfigJob[]): Promise<Finding[]> {
  return inFolder((folder) => {
    const content = jobs.map((job, index) => {
      const runYaml = join(folder, `run-${index}.yaml`);
      writeFileSync(runYaml, job.runYaml);
      return { ...job, runYaml };
    });
    const names = jobs.map(({ name }) => name);
    return runScript(scripts, {
      script: 'llama-stack/check_config.py',
      content,
      jobs: names,
      folder,
      seconds: 300,
    });
  });
}

/** What runs beside a server. */
export interface Beside {
  /** Path of the collector that a job with metrics needs. */
  readonly otelcol?: string;
  /** Lays out the PostgreSQL of the stores in a folder. @default the stores are files */
  readonly database?: (folder: string) => Promise<PostgresLaunch>;
}

export function driveServer(
  scripts: Scripts,
  job: DriveJob,
  runYaml: string,
  { otelcol, database }: Beside = {},
): Promise<Finding[]> {
  return inFolder(async (folder) => {
    const file = join(folder, 'run.yaml');
    writeFileSync(file, runYaml);
    const metrics = job.metrics === null || otelcol === undefined ? null : { ...job.metrics, otelcol };
    const content = { ...job, metrics, database: (await database?.(folder)) ?? null, runYaml: file };
    return runScript(scripts, {
      script: 'llama-stack/drive_server.py',
      content,
      jobs: [job.name],
      folder,
      seconds: 900,
    });
  });
}
