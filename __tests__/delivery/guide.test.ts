import { guide } from '../../lib/delivery/guide';
import { rendered } from '../support/environments';

const demo = rendered('demo');
const text = guide(demo);

describe('GUIDE.md', () => {
  test('names every Secret that must exist, with its keys, and no value that is secret', () => {
    for (const { namespace, name, keys } of demo.platform.secrets) {
      expect(text).toContain(`| ${namespace}/${name} | `);
      for (const key of keys) expect(text).toContain(`\`${key.name}\``);
    }
  });

  test('names every duty', () => {
    for (const { text: duty } of demo.platform.duties) expect(text).toContain(`- ${duty}`);
  });

  test('tells clients the ids and URLs of the models', () => {
    expect(text).toContain('`https://mistral-24b-predictor.private-ai-demo.svc.cluster.local:8443/v1`');
    expect(text).toContain('Model mistral-24b: id `vllm-mistral-24b/mistral-24b`');
    expect(text).toContain('Embedding model: id `granite-embedding-125m`, 768 dimensions');
    expect(text).toContain('Collections: `red_hat_docs`, `acme_corporate`, `eu_ai_act`');
  });

  test('names every endpoint with how it authenticates', () => {
    for (const endpoint of demo.platform.endpoints) {
      expect(text).toContain(`| \`${endpoint.url()}\` | ${endpoint.authentication} | `);
    }
  });
});
