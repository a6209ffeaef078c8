import { Endpoint } from '../../lib/contracts/endpoint';
import { EnvironmentApp, Folder, render } from '../../lib/cluster/environment-app';
import { AuthProxy } from '../../lib/workload/auth-proxy';
import { at, findIn, settings } from '../support/environments';
import { alone } from '../support/alone';

const app = new EnvironmentApp(settings('demo', { access: { groups: ['ai-users'] } }));
const folder = new Folder(app, 'stage02-model-alignment');
const upstream = new Endpoint({
  service: 'api',
  namespace: 'private-ai-demo',
  port: 8321,
  portName: 'http',
  containerPort: 8321,
  podSelector: { app: 'api' },
  authentication: 'none',
  producer: { kind: 'Service', name: 'api' },
});
const proxy = new AuthProxy(folder, 'proxy', { name: 'api-proxy', upstream, route: 'api' });
const needs = app.needs.seal();
const objects = render([folder]);
const pod = at(findIn(objects, 'Deployment', 'api-proxy'), 'spec.template.spec');
const args = at(pod, 'containers.0.args') as string[];

describe('the OAuth proxy', () => {
  test('leads to its upstream and is itself https with tokens', () => {
    expect(args).toContain('--upstream=http://api.private-ai-demo.svc.cluster.local:8321');
    expect(proxy.endpoint.url()).toBe('https://api-proxy.private-ai-demo.svc.cluster.local:8443');
    expect(proxy.endpoint.authentication).toBe('token');
  });

  test('asks for the same right of people and of programs: to get the Service behind it', () => {
    const review = { namespace: 'private-ai-demo', resource: 'services', name: 'api', verb: 'get' };
    const value = (flag: string) => args.find((arg) => arg.startsWith(flag))?.slice(flag.length) ?? '';
    expect(JSON.parse(value('--openshift-sar='))).toEqual(review);
    expect(JSON.parse(value('--openshift-delegate-urls='))).toEqual({ '/': review });
  });

  test('listens on https only, with a certificate of the service CA', () => {
    expect(args).toContain('--http-address=');
    const annotations = findIn(objects, 'Service', 'api-proxy').metadata.annotations;
    expect(annotations?.['service.beta.openshift.io/serving-cert-secret-name']).toBe('api-proxy-tls');
  });

  test('has its token, the right to review tokens, and nothing else', () => {
    expect(at(pod, 'automountServiceAccountToken')).toBe(true);
    const binding = findIn(objects, 'ClusterRoleBinding', 'private-ai-demo-api-proxy-auth-delegator');
    expect(at(binding, 'roleRef.name')).toBe('system:auth-delegator');
    expect(objects.filter(({ manifest }) => manifest.kind === 'ClusterRoleBinding')).toHaveLength(1);
  });

  test('lets the groups of the environment in, to this Service only', () => {
    expect(at(findIn(objects, 'Role', 'api-user'), 'rules')).toEqual([
      { apiGroups: [''], resources: ['services'], resourceNames: ['api'], verbs: ['get'] },
    ]);
    expect(at(findIn(objects, 'RoleBinding', 'api-user'), 'subjects')).toEqual([
      { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'ai-users' },
    ]);
  });

  test('answers all the time while it is updated', () => {
    expect(at(findIn(objects, 'Deployment', 'api-proxy'), 'spec.strategy')).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
  });

  test('reads its cookie secret from a file of a declared Secret', () => {
    expect(args.filter((arg) => arg.startsWith('--cookie-secret'))).toEqual([
      '--cookie-secret-file=/etc/proxy/secrets/session_secret',
    ]);
    expect(needs.secrets.map(({ name }) => name)).toContain('api-proxy-cookie');
  });

  test('sends people back to the Route after login', () => {
    const annotations = findIn(objects, 'ServiceAccount', 'api-proxy').metadata.annotations;
    const reference = annotations?.['serviceaccounts.openshift.io/oauth-redirectreference.primary'] ?? '{}';
    expect(at(JSON.parse(reference), 'reference.name')).toBe('api');
  });
});

test('the OAuth proxy alone', () => {
  const props = { name: 'api-proxy', upstream, route: 'api' };
  expect(alone((scope) => new AuthProxy(scope, 'proxy', props))).toMatchSnapshot();
});
