import { audit } from '../../../lib/output/guide/audit';
import { guide } from '../../../lib/output/guide/guide';
import { type ExampleName } from '../../../tools/environments';
import {
  externalModel,
  labBackup,
  modelEntry,
  ragOnly,
  type RawSettings,
  rendered,
  settings,
  small,
} from '../../support/environments';
import { section } from '../../../tools/markdown-section';

const demo = rendered('demo');
const text = guide(demo);
const lab = guide(rendered('lab'));

const sectionOf = (heading: string, changes: RawSettings, from: ExampleName = 'demo') =>
  section(guide(rendered(from, changes)), heading);

test('leads from a bare cluster to the first answer, and on', () => {
  const walk = [
    'Before',
    'Start',
    'Bring the weights',
    'First chat',
    'First file and search',
    'Documents',
    'Check',
    'Watch',
    'Back up',
    'When something is wrong',
  ];
  for (const document of [text, lab]) {
    expect([...document.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual(walk);
  }
  const bare = guide(rendered('demo', { stages: ['stage00-ai-platform'], models: [] }));
  expect(bare).not.toMatch(/^## (Bring|First)/m);
});

test('says nothing of what this environment does not do, nor does what an auditor reads', () => {
  const { rag } = demo.environment;
  const without = rendered('demo', { rag: { ...rag, pipelines: false } });
  for (const document of [guide(without), audit(without)]) expect(document).not.toMatch(/collection|ingest/i);
});

test('documents come into each collection by commands, and are found there', () => {
  const documents = section(text, '## Documents');
  expect(documents).toContain('mc cp canteen.txt store/documents/red_hat_docs/');
  expect(documents).toContain('--from=cronjob/ingest-red-hat-docs');
  expect(documents).toContain('`ingest-acme-corporate`, `ingest-eu-ai-act`');
  expect(documents).toContain('select(.name == "red_hat_docs").id');
});

test('documents come in through the Route of the store, where there is one, with any S3 client', () => {
  const { environment } = demo;
  const through = guide(
    rendered('demo', { objectStore: { ...environment.objectStore, exposure: 'authenticated' } }),
  );
  const documents = section(through, '## Documents');
  const url = 'https://minio-s3-model-storage.apps.demo.example.com';
  expect(documents).toContain(`| mc alias set --path on store ${url}\n`);
  expect(documents).toContain('oc get configmap router-ca -n private-ai-demo ');
  expect(documents).toContain(`aws s3 cp canteen.txt s3://documents/red_hat_docs/ --endpoint-url ${url}\n`);
  expect(documents).not.toContain('service/minio');
  expect(section(text, '## Documents')).not.toContain('aws s3');
});

describe('before', () => {
  test('every duty is named', () => {
    for (const { text: duty } of demo.needs.prerequisites) expect(text).toContain(`- ${duty}`);
  });

  test('every GPU pool is named with its nodes', () => {
    const pools = section(text, '### GPU nodes');
    expect(pools).toContain(
      '| l4-quad | 1 | 4 L4 | MachineSet, g6.12xlarge | private-ai/gpu-pool=l4-quad | nvidia.com/gpu (NoSchedule) |',
    );
    expect(section(lab, '### GPU nodes')).toContain(
      '| a10 | 2 | 2 A10G | you | nvidia.com/gpu.product=NVIDIA-A10G | lab.example.org/gpu=reserved (NoSchedule) |',
    );
  });

  test('the groups are made, with the reader in them; without groups nothing is said', () => {
    expect(section(text, '### Groups')).toContain(
      'oc adm groups new ai-users\noc adm groups add-users ai-users "$(oc whoami)"\n',
    );
    expect(lab).not.toContain('### Groups');
  });

  test('Argo CD gets a token over https, and the CA of the server', () => {
    const git = section(text, '### Git');
    expect(git).toContain('create secret generic private-ai-demo-repository -n openshift-gitops');
    expect(git).toContain('--from-literal=url=https://git.example.com/platform/private-ai.git');
    expect(git).toContain('argocd.argoproj.io/secret-type=repository');
    expect(git).toContain(
      'oc create configmap argocd-tls-certs-cm -n openshift-gitops --from-file=git.example.com=git-ca.crt',
    );
    // The namespace is not there yet.
    expect(git.indexOf('Namespace.openshift-gitops.k8s.yaml')).toBeLessThan(git.indexOf('create secret'));
  });

  test('Argo CD gets a key over ssh, and the key of a server that it does not know', () => {
    const git = section(lab, '### Git');
    expect(git).toContain('--from-file=sshPrivateKey=lab-deploy-key');
    expect(git).toContain('ssh-keyscan code.example.org >known_hosts');
    expect(git).toContain(
      'oc --context "$HUB" set data configmap/argocd-ssh-known-hosts-cm -n lab-gitops --from-file=ssh_known_hosts=known_hosts',
    );
    const at = (repository: string) => sectionOf('### Git', { delivery: { repository, revision: 'main' } });
    expect(at('git@github.com:org/repo.git')).not.toContain('ssh-keyscan');
    expect(at('ssh://git@git.example.com:7999/a.git')).toContain('ssh-keyscan -p 7999 git.example.com ');
  });

  test('a Secret of the owner gets every key: asked for, random, a copy, or known', () => {
    const secrets = section(lab, '### Secrets');
    expect(secrets).toContain("read -rsp 'accesskey of lab-ai/dspa-minio-credentials: ' ACCESSKEY; echo\n");
    expect(secrets).toContain('--from-literal=S3_ENDPOINT=s3.lab.internal.example.org:443');
    const minio = sectionOf('### Secrets', { secrets: { provider: 'existing' } });
    expect(minio).toContain(
      'create secret generic minio-credentials -n model-storage --from-file=accesskey=<(random 20) --from-file=secretkey=<(random 40)\n',
    );
    const copy = minio.indexOf('create secret generic dspa-minio-credentials -n private-ai-demo');
    expect(copy).toBeGreaterThan(minio.indexOf('create secret generic minio-user-dspa -n model-storage'));
    expect(minio.slice(copy)).toMatch(/^[^\n]*accesskey=<\(oc get secret minio-user-dspa -n model-storage /);
    expect(text).not.toContain('### Secrets');
  });

  test('a mirror needs copies, a CA, a login and redirections', () => {
    const mirror = section(lab, '### Mirror');
    expect(mirror).toContain(
      'oc-mirror --v2 -c dist/lab/mirror/ImageSetConfiguration.yaml --workspace "file://$PWD/oc-mirror" docker://mirror.example.org:5000/ai\n',
    );
    expect(mirror).toContain('--from-file=mirror.example.org..5000=mirror-ca.crt');
    expect(mirror).toContain('secret/pull-secret -n openshift-config');
    expect(mirror).toContain('-f dist/lab/mirror/ImageTagMirrorSet.yaml');
    expect(text).not.toContain('### Mirror');
  });
});

describe('start', () => {
  test('our Argo CD: one folder, and what it starts is waited for', () => {
    expect(section(text, '## Start')).toMatch(
      /oc apply -f dist\/demo\/bootstrap\/\noc wait --for=condition=Complete job\/argo-cd-start-\w+ .*\noc wait .*demo-root .*\noc wait .*demo-stage00-ai-platform .*\n```/,
    );
  });

  test('an Argo CD elsewhere comes to know the cluster, with no more rights than it needs', () => {
    const start = section(lab, '## Start');
    expect(start).toContain('oc --context "$CLUSTER" create serviceaccount argocd-manager -n kube-system');
    expect(start).toContain('--from-literal=server=https://api.lab.internal.example.org:6443');
    expect(start).not.toContain('argocd cluster add');
    expect(text).not.toContain('serviceaccount');
  });
});

describe('weights', () => {
  const weights = (source: object, from: ExampleName = 'demo', changes: RawSettings = {}) =>
    sectionOf(
      '## Bring the weights',
      { models: [modelEntry({ source, pool: from === 'lab' ? 'a10' : 'l4-single' })], ...changes },
      from,
    );

  test('pvc: uploaded as a user that may write there and nowhere else, config.json last; then its loader is waited for', () => {
    const bring = section(text, '## Bring the weights');
    const path = 'llm-models/Mistral-Small-24B-Instruct/full-fp16';
    expect(bring).toContain('oc get secret minio-user-weights-uploader -n model-storage');
    expect(bring).toContain(
      `mc mirror --exclude '.cache/*' --exclude config.json weights/mistral-24b store/${path}\n` +
        `mc cp weights/mistral-24b/config.json store/${path}/config.json\n`,
    );
    expect(bring).toContain('job -l app.kubernetes.io/name=mistral-24b-loader');
  });

  test('Hugging Face: nothing to do but to watch the Jobs', () => {
    const bring = weights({ type: 'pvc', huggingFace: { revision: 'v1' } });
    expect(bring).toContain('There is nothing to do');
    expect(bring).toContain('- m: Qwen/Qwen3-0.6B, revision v1, from https://huggingface.co.');
    expect(bring).toContain('oc -n private-ai-demo logs -l app.kubernetes.io/name=m-loader --tail=-1');
    expect(bring).not.toContain('mc ');
  });

  test('s3: the pods that found nothing, or half of it, are made again', () => {
    expect(weights({ type: 's3', path: 'm' })).toContain(
      'oc -n private-ai-demo delete pods -l serving.kserve.io/inferenceservice=m ',
    );
  });

  test('one folder for two models is uploaded once', () => {
    const both = sectionOf('## Bring the weights', {
      models: [modelEntry(), modelEntry({ name: 'n' })],
    });
    expect(both.match(/^mc mirror/gm)).toHaveLength(1);
  });

  test('external: with keys of the owner; through a tunnel if it is in the cluster', () => {
    expect(section(lab, '## Bring the weights')).toContain(
      'mc alias set --path off store https://s3.lab.internal.example.org ',
    );
    const inside = weights({ type: 's3', path: 'm' }, 'lab', {
      objectStore: { type: 'external', endpoint: 'https://s3.openshift-storage.svc' },
    });
    expect(inside).toContain('port-forward -n openshift-storage service/s3 9000:443');
    expect(inside).toContain('export MC_RESOLVE=s3.openshift-storage.svc:9000=127.0.0.1\n');
    expect(inside).toContain('mc alias set --path on store https://s3.openshift-storage.svc:9000 ');
  });

  test('oci, hf and existing-pvc say where the weights are', () => {
    expect(weights({ type: 'oci', image: 'quay.io/org/m:1' })).toContain(
      'm reads the image `quay.io/org/m:1`',
    );
    expect(weights({ type: 'hf' })).toContain('m downloads Qwen/Qwen3-0.6B from huggingface.co');
    expect(weights({ type: 'existing-pvc', claim: 'c' })).toContain('private-ai-demo/c');
  });

  describe('of the embedding model', () => {
    const embedding = (source: object, base: RawSettings = {}) =>
      sectionOf('## Bring the weights', {
        ...base,
        rag: { ...settings('demo').rag, embedding: { source } },
      });

    test('come by a Job, which the reader can watch', () => {
      const bring = section(text, '## Bring the weights');
      expect(bring).toContain(
        '- granite-embedding-125m: ibm-granite/granite-embedding-125m-english, revision main, from https://huggingface.co.',
      );
      expect(bring).toContain(
        'oc -n private-ai-demo wait --for=condition=Complete job -l app.kubernetes.io/name=llama-stack-embedding-loader',
      );
    });

    test('come to a bucket with keys of their own, and before anybody waits for Llama Stack', () => {
      const bring = embedding({ type: 'pvc', path: 'embeddings/granite' });
      expect(bring).toMatch(/get secret \S*embedding-uploader /);
      expect(bring).toContain(
        'hf download ibm-granite/granite-embedding-125m-english --local-dir weights/granite-embedding-125m',
      );
      const [uploaded, waited] = ['store/llm-models/embeddings/granite', 'Then wait for the stages'].map(
        (part) => bring.indexOf(part),
      );
      expect(uploaded).toBeGreaterThan(-1);
      expect(waited).toBeGreaterThan(Number(uploaded));
    });

    test('are looked for on a volume of somebody else', () => {
      expect(embedding({ type: 'existing-pvc', claim: 'c', path: 'granite' })).toContain(
        '`config.json` must lie in `/granite` of PersistentVolumeClaim private-ai-demo/c.',
      );
    });

    test('are brought also where somebody else serves every model', () => {
      expect(embedding({ type: 'pvc', huggingFace: {} }, ragOnly)).toContain(
        'Somebody else serves the models, so none of them needs weights.',
      );
    });
  });
});

describe('the first chat', () => {
  const chat = (model: RawSettings) => sectionOf('## First chat', { models: [modelEntry(model)] });
  const token = '-H "Authorization: Bearer $(oc whoami -t)"';

  test('of an exposed model: its Route, the CA of the router, a token, the id that it is served by', () => {
    const first = section(text, '## First chat');
    expect(first).toContain(`call() { curl -fsS --cacert router-ca.crt ${token} "$@"; }`);
    expect(first).toContain('MODEL=https://mistral-24b-quantized-private-ai-demo.apps.demo.example.com/v1\n');
    expect(first).toContain('"model":"mistral-24b-quantized"');
    expect(first).toContain(
      '| `mistral-24b` | `MODEL=https://mistral-24b-private-ai-demo.apps.demo.example.com/v1` |',
    );
  });

  test('of an open model asks for no token', () => {
    const open = sectionOf('## First chat', { ...small, models: [modelEntry({ exposure: 'open' })] });
    expect(open).toContain('--cacert router-ca.crt "$@"');
    expect(open).not.toContain('Bearer');
  });

  test('of a model that is not exposed goes through a tunnel', () => {
    expect(chat({})).toContain('oc port-forward -n private-ai-demo service/m-predictor 8080:80 ');
    expect(chat({ mode: 'Serverless' })).toContain(
      '"$(oc get pods -n private-ai-demo -l serving.kserve.io/inferenceservice=m -o name | head -n 1)" 8080:8080 ',
    );
    expect(chat({})).toContain('MODEL=http://localhost:8080/v1\n');
  });
});

describe('a model that somebody else serves', () => {
  const alone = guide(rendered('demo', { ...ragOnly, secrets: { provider: 'existing' } }));
  const both = guide(rendered('demo', { models: [externalModel(), modelEntry()] }));

  test('alone: there are no weights to bring but those of the embedding model, and the walk waits for the stages', () => {
    const wait = section(alone, '## Bring the weights');
    expect(wait.match(/revision main, from/g)).toHaveLength(1);
    expect(wait).toContain('none of them needs weights');
    expect(wait).toContain('applications.argoproj.io/demo-stage02-model-alignment');
    expect(wait).not.toContain('stage01');
  });

  test('is asked through Llama Stack, by the id that it has there, and once only', () => {
    const chat = section(alone, '## First chat');
    expect(chat).toContain('oc port-forward -n private-ai-demo service/llama-stack-service 8321:8321 ');
    expect(chat).toContain('STACK=http://localhost:8321/v1/openai/v1\n');
    expect(chat).toContain('"model":"vllm-far/org/far-24b"');
    expect(chat).not.toContain('MODEL=');
    expect(section(alone, '## First file and search')).not.toContain('chat/completions');
  });

  test('beside a model of the cluster: that one is asked by itself, both through Llama Stack', () => {
    const chat = section(both, '## First chat');
    expect(chat).toContain('service/m-predictor 8080:80 ');
    expect(chat).toContain('Somebody else serves `far`: ask through Llama Stack, as below.');
    expect(section(both, '## First file and search')).toContain('"model":"vllm-far/org/far-24b"');
  });

  test('with a Route to Llama Stack a token is needed, and the chat says whose', () => {
    const llamaStack = { exposure: 'authenticated' };
    const chat = sectionOf('## First chat', { ...ragOnly, rag: { llamaStack } });
    expect(chat).toContain('of somebody who may use Llama Stack');
    expect(chat).toContain('Bearer $(oc whoami -t)');
    expect(chat).toContain('STACK=https://llamastack-private-ai-demo.apps.demo.example.com/v1/openai/v1\n');
  });

  test('the owner makes the ConfigMap with its CA, and the Secret with its key', () => {
    expect(section(alone, '### Certificates')).toContain(
      'oc create configmap models-ca -n private-ai-demo --from-file=ca.pem=models-ca.crt\n',
    );
    expect(section(alone, '### Secrets')).toContain(
      'oc create secret generic far-api-key -n private-ai-demo --from-file=api-key=<(printf %s "$API_KEY")\n',
    );
    // Every namespace has that of the cluster's own Services.
    const ca = { configMap: 'openshift-service-ca.crt', key: 'service-ca.crt' };
    const inside = externalModel({}, { url: 'https://llm.other.svc/v1', ca });
    expect(guide(rendered('demo', { ...ragOnly, models: [inside] }))).not.toContain('### Certificates');
  });

  test('the reader learns what leaves the cluster from the audit', () => {
    const document = audit(rendered('demo', ragOnly));
    expect(section(document, '## Network')).toContain(
      '| private-ai-demo/llama-stack | models.example.com | 8443 |',
    );
    expect(section(document, '## Secrets')).toContain('| private-ai-demo/far-api-key | `api-key` |');
  });
});

describe('the first search', () => {
  test('names the embedding model, its dimension and the provider, at the Route or through a tunnel', () => {
    const search = section(text, '## First file and search');
    expect(search).toContain('STACK=https://llamastack-private-ai-demo.apps.demo.example.com/v1/openai/v1\n');
    expect(search).toContain(
      '{"name":"first-steps","embedding_model":"granite-embedding-125m","embedding_dimension":768,"provider_id":"milvus"}',
    );
    expect(search).toContain('"model":"vllm-mistral-24b-quantized/mistral-24b-quantized"');
    expect(section(lab, '## First file and search')).toContain(
      'oc --context "$CLUSTER" port-forward -n lab-ai service/llama-stack-service 8321:8321 ',
    );
  });
});

test('what to keep names every volume and every Secret that nothing else holds', () => {
  const kept = section(text, '## Back up');
  for (const { namespace, name } of demo.needs.volumes) expect(kept).toContain(`${namespace}/${name}`);
  expect(kept).toContain('oc get secret minio-credentials -n model-storage ');
  expect(kept).not.toContain('get secret dspa-minio-credentials');
  expect(kept).toContain('snapshot model-storage minio-data\n');
  expect(kept).not.toMatch(/^snapshot .*-weights-/m);
  for (const name of demo.needs.rotatableSecrets) expect(kept).toContain(`\`${name}\``);
});

test('what makes a backup restores nothing', () => {
  const changes = { backup: labBackup, modelRegistry: {} };
  const made = sectionOf('## Back up', changes);
  expect(made).toContain('dumps of the databases of the model registry');
  expect(made).toContain('--from=cronjob/platform-backup\n');
  expect(made).not.toContain('cronjob/platform-restore');
  expect(sectionOf('## Restore', changes)).toContain('--from=cronjob/platform-restore-model-registry');
});

test('troubles are those of what is there, each with a command', () => {
  const troubles = section(text, '## When something is wrong');
  expect(troubles).toContain('Llama Stack');
  for (const line of troubles.split('\n').filter((each) => each.startsWith('- '))) {
    expect(line).toMatch(/^- \*\*.+\*\*: `oc .+`\. [A-Z0-9]/);
  }
  const bare = guide(rendered('demo', { ...small, stages: ['stage00-ai-platform'] }));
  expect(section(bare, '## When something is wrong')).not.toMatch(/Llama Stack starts|A model does/);
});
