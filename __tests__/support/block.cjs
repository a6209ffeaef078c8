// Preloaded by a test: the program must not use any of these.
const refuse = (name) => () => {
  throw new Error(`${name} is not allowed during synth`);
};
for (const [module, names] of Object.entries({
  net: ['connect', 'createConnection'],
  http: ['request', 'get'],
  https: ['request', 'get'],
  dns: ['lookup', 'resolve'],
  child_process: ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'],
  crypto: ['randomBytes', 'randomUUID', 'randomInt'],
})) {
  const target = require(module);
  for (const name of names) target[name] = refuse(`${module}.${name}`);
}
globalThis.fetch = refuse('fetch');
// A library (brace-expansion) makes placeholders of it while it loads; they reach no output.
const random = Math.random;
Math.random = () => (new Error().stack.includes('brace-expansion') ? random() : refuse('Math.random')());
Date.now = refuse('Date.now');
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) refuse('new Date()')();
    super(...args);
  }
};
