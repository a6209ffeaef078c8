import { recordAt } from '../../../lib/kubernetes/manifest';
import { peerName } from '../../../lib/cluster/network';
import { audit } from '../../../lib/output/guide/audit';
import { recordOf } from '../../../lib/kinds/kinds';
import { findAll, findSome, modelEntry, rendered, small } from '../../support/environments';
import { definitionsOf } from '../../../tools/import/lookup';
import { section } from '../../../tools/markdown-section';

const demo = rendered('demo');
const text = audit(demo);
const lab = audit(rendered('lab'));

describe('what is made', () => {
  test('every Secret is named with its keys, and no value that is secret', () => {
    for (const { namespace, name, keys } of [...demo.needs.secrets, ...demo.needs.producedSecrets]) {
      expect(text).toContain(`| ${namespace}/${name} | `);
      for (const key of keys) expect(text).toContain(`\`${key.name}\``);
    }
  });

  test('every operator is named, with who installs it', () => {
    const table = section(text, '## Operators');
    for (const subscription of findSome(demo, 'Subscription'))
      expect(table).toContain(`\`${String(recordAt(subscription, 'spec').name)}\``);
    expect(table).toContain('| Argo CD |');
    expect(section(lab, '## Operators')).not.toContain('| Argo CD |');
  });

  test('every volume claim is named, those of operators too', () => {
    const table = section(text, '## Storage');
    for (const { metadata } of findSome(demo, 'PersistentVolumeClaim'))
      expect(table).toContain(`| ${metadata.namespace ?? ''}/${metadata.name} | `);
    expect(table).toContain(
      '| private-ai-demo/llama-stack-pvc | 10Gi | LlamaStackDistribution llama-stack |',
    );
    expect(table).toContain('| private-ai-demo/mariadb-dspa | ');
  });

  test('every endpoint is named with how it authenticates', () => {
    for (const endpoint of demo.needs.endpoints)
      expect(text).toContain(`| \`${endpoint.url()}\` | ${endpoint.authentication} | `);
  });

  test('every Route is named', () => {
    const table = section(text, '## Routes');
    for (const route of findSome(demo, 'Route'))
      expect(table).toContain(`\`https://${String(recordAt(route, 'spec').host)}\``);
  });

  test('every grant is named by what it allows, not by the name of a role', () => {
    const table = section(text, '## Service accounts, groups and what they may');
    expect(table).toContain('| Group ai-users | private-ai-demo | get inferenceservices (mistral-24b) |');
    const subjects = [...findAll(demo, 'RoleBinding'), ...findAll(demo, 'ClusterRoleBinding')].flatMap(
      (binding) => binding.subjects as { name: string }[],
    );
    for (const { name } of subjects) expect(table).toContain(name);
  });

  test('every use of the network is named, and drawn', () => {
    const table = section(text, '## Network');
    for (const { peer, endpoint } of demo.needs.networkUses)
      expect(table).toContain(
        `| ${peerName(peer)} | ${endpoint.namespace}/${endpoint.service} | ${endpoint.containerPort} |`,
      );
    const drawing = section(text, '## Who uses whom');
    const node = (name: string) => new RegExp(`^ +(n\\d+)\\["${name}"\\]$`, 'm').exec(drawing)?.[1] ?? '?';
    expect(drawing).toContain(
      `${node('llama-stack-service')} --> |tcp 19530| ${node('milvus-standalone')}\n`,
    );
    expect(drawing).toContain(
      `${node('llama-stack-proxy')} --> |443| ${node('oauth-openshift.apps.demo.example.com')}\n`,
    );
  });

  test('nothing is drawn that is not there', () => {
    const drawing = section(audit(rendered('demo', small)), '## Who uses whom');
    expect(drawing).not.toContain('milvus');
  });

  test('lists what an external store must hold: every entry once, and nothing that is no secret', () => {
    const stored = audit(
      rendered('demo', { models: [modelEntry()], secrets: { store: { name: 'vault', path: 'ai' } } }),
    );
    expect(stored.match(/^\| ai\/model-storage\/minio-user-dspa \| /gm)).toHaveLength(1);
    expect(stored).toContain('| ai/private-ai-demo/llama-stack-proxy-cookie | `session_secret` |');
    expect(stored).not.toContain('| ai/private-ai-demo/dspa-minio-credentials');
    expect(stored).not.toContain('`S3_USE_HTTPS`');
  });

  test('says of every Secret of the owner where it belongs, its keys, their exact form, its type and its purpose', () => {
    const source = { type: 'hf', token: true };
    const text = audit(rendered('demo', { models: [modelEntry({ source })], images: { pullSecret: true } }));
    expect(text).toContain(
      '| private-ai-demo/huggingface-token | `HF_TOKEN` | an access token that begins with hf_ and may read the repositories; ' +
        'its account has accepted their terms | Downloads models from gated repositories of Hugging Face |',
    );
    expect(text).toContain(
      '| private-ai-pull-secret/redhat-pull-secret | `.dockerconfigjson` | a Docker configuration: ' +
        '{"auths": {"REGISTRY": {"auth": "base64 of user:password"}}} | ' +
        'Pulls the images of all namespaces, which copy it; type kubernetes.io/dockerconfigjson |',
    );
    const external = audit(rendered('lab', { secrets: {} }));
    expect(external).toContain(
      '| lab-ai/s3-credentials-kserve | `AWS_ACCESS_KEY_ID` | access key, 3 characters at least, with a letter | Object store keys of kserve |',
    );
  });
});

describe('order', () => {
  test('lists every object of the stages once, by wave', () => {
    const table = section(text, '## Order');
    const listed = [...table.matchAll(/(\d+) [A-Z]\w+/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    expect(listed).toBe(demo.objects.filter(({ folder }) => folder.startsWith('stage')).length);
    expect(table.indexOf('-10 operators')).toBeLessThan(table.indexOf('5 platform'));
  });
});

describe('checks', () => {
  test('every object of a kind with a state has its line', () => {
    const lines = section(text, '## State of each object');
    for (const { manifest, folder } of demo.objects) {
      if (recordOf(manifest).state === 'none' || folder === 'bootstrap') continue;
      expect(lines).toMatch(new RegExp(`[ /]${manifest.metadata.name}( |$)`, 'm'));
    }
  });

  test('every line names a resource that exists', () => {
    const definitions = [...definitionsOf('imports', demo.environment.release).keys()];
    const resources = [
      ...section(text, '## State of each object').matchAll(
        /^oc (?:get|wait --timeout=1m --for=\S+) (\S+?)[ /]/gm,
      ),
    ].map(([, resource = '']) => resource);
    expect(resources.length).toBeGreaterThan(20);
    const custom = resources.filter((resource) => resource.includes('.'));
    expect(custom.filter((resource) => !definitions.includes(resource))).toEqual([]);
  });
});
