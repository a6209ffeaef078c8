// Worker threads of Jest do not inherit the loaders of the main thread.
import { setSourceMapsEnabled } from 'node:process';
import { register as registerCommonJs } from 'tsx/cjs/api';
import { register as registerModules } from 'tsx/esm/api';

registerCommonJs();
registerModules();
// Stacks of failed tests name lines of the TypeScript source.
setSourceMapsEnabled(true);
