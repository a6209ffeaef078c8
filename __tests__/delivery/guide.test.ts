import { guide } from '../../lib/delivery/guide';
import { modelEntry, rendered } from '../support/environments';

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

  test('lists what an external store must hold: every entry once, and nothing that is no secret', () => {
    const stored = guide(
      rendered('demo', { models: [modelEntry()], secrets: { store: { name: 'vault', path: 'ai' } } }),
    );
    expect(stored.match(/^\| ai\/model-storage\/minio-user-dspa \| /gm)).toHaveLength(1);
    expect(stored).toContain('| ai/private-ai-demo/llama-stack-proxy-cookie | `session_secret` |');
    expect(stored).not.toContain('| ai/private-ai-demo/dspa-minio-credentials');
    expect(stored).not.toContain('`S3_USE_HTTPS`');
  });

  test('says of every Secret of the owner where it belongs, its keys, their exact form, its type and its purpose', () => {
    const source = { type: 'hf', token: true };
    const text = guide(rendered('demo', { models: [modelEntry({ source })], images: { pullSecret: true } }));
    expect(text).toContain(
      '| private-ai-demo/huggingface-token | `HF_TOKEN` | an access token that begins with hf_ and may read the repositories; ' +
        'its account has accepted their terms | Downloads models from gated repositories of Hugging Face |',
    );
    expect(text).toContain(
      '| private-ai-pull-secret/redhat-pull-secret | `.dockerconfigjson` | a Docker configuration: ' +
        '{"auths": {"REGISTRY": {"auth": "base64 of user:password"}}} | ' +
        'Pulls the images of all namespaces, which copy it; type kubernetes.io/dockerconfigjson |',
    );
    const external = guide(rendered('lab', { secrets: {} }));
    expect(external).toContain(
      '| lab-ai/s3-credentials-kserve | `AWS_ACCESS_KEY_ID` | access key, 3 characters at least, with a letter | Object store keys of kserve |',
    );
  });
});
