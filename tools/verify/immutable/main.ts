import { renderEnvironment } from '../../../lib/stages/environment';
import { exampleEnvironments } from '../../environments';
import { runTool } from '../../run-tool';
import { keep, stageManifests } from './last-release';

const help = `Keeps the objects of the environments of the tests as those of the last release.

  npm run release:keep

Run it when a release is tagged, and empty migrations.ts beside this file with it: its notes have served.
`;

runTool({
  command: 'npm run release:keep',
  help,
  run: () => {
    const environments = stageManifests(
      exampleEnvironments().map((environment) => renderEnvironment(environment)),
    );
    keep(environments);
    for (const [name, manifests] of environments) {
      process.stdout.write(`${name}: ${manifests.length} objects\n`);
    }
    return 0;
  },
});
