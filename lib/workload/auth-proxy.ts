import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Endpoint } from '../contracts/endpoint';
import { objectLabels } from '../cluster/labels';
import { setSyncWave } from '../cluster/sync-wave';
import { declareSecret, Platform } from '../cluster/platform';
import type { ProbeCheck } from './probes';
import { UserRole } from './user-role';
import { Workload } from './workload';
import { Needs } from '../cluster/needs';

export interface AuthProxyProps {
  /** Name of the proxy and of its Service. */
  readonly name: string;
  /** Server that does not authenticate by itself. */
  readonly upstream: Endpoint;
  /** Name of the Route that leads to the proxy. */
  readonly route: string;
  /** Further labels of the pods. @default none */
  readonly podLabels?: Readonly<Record<string, string>>;
}

const certificatePath = '/etc/tls/private';
const cookiePath = '/etc/proxy/secrets';

/**
 * The proxy of the release before a server that does not authenticate: people log in, programs send a bearer token.
 * Either must be allowed to `get` the Service behind it; `access.groups` are.
 */
export class AuthProxy extends Construct {
  /** What the Route leads to: https, with tokens. */
  readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, props: AuthProxyProps) {
    super(scope, id);
    setSyncWave(this, 'applications');
    const platform = Platform.of(this);
    const { name, upstream } = props;
    const { namespace } = upstream;
    const cookie = declareSecret(this, {
      name: `${name}-cookie`,
      namespace,
      purpose: `Encrypts the login cookies of ${name}`,
      keys: [{ name: 'session_secret', description: '32 random letters and digits', generate: 32 }],
    });
    const certificate = Needs.of(this).producedSecret({
      name: `${name}-tls`,
      namespace,
      purpose: `Serving certificate of ${name}; the service CA makes it`,
      keys: [
        { name: 'tls.crt', description: 'certificate' },
        { name: 'tls.key', description: 'private key' },
      ],
    });
    const { authProxy } = platform.release;
    const place = { upstream, serviceAccount: name, route: props.route, certificatePath, cookiePath };
    const { healthPath: path } = authProxy;
    const health: ProbeCheck = { http: { port: 'https', path, scheme: 'HTTPS' } };
    const server = new Workload(this, 'Server', {
      name,
      namespace,
      image: authProxy.image,
      args: authProxy.args(place),
      ports: { https: authProxy.port },
      resources: { cpu: '100m', memory: '64Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
      mounts: [
        { path: certificatePath, source: { secret: certificate } },
        { path: cookiePath, source: { secret: cookie } },
      ],
      probes: { readiness: health, liveness: { tcp: { port: 'https' } } },
      // Its sessions are in the cookies, so two pods at a time are one to those who are logged in.
      update: 'overlap',
      // It asks the API server about the caller's token with its own.
      token: true,
      podLabels: props.podLabels,
      serviceAnnotations: { 'service.beta.openshift.io/serving-cert-secret-name': certificate.name },
      serviceAccountAnnotations: authProxy.serviceAccountAnnotations(place),
    });
    new k8s.KubeClusterRoleBinding(this, 'AuthDelegator', {
      metadata: { name: `${namespace}-${name}-auth-delegator`, labels: objectLabels(name) },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:auth-delegator' },
      subjects: [{ kind: 'ServiceAccount', name: server.serviceAccount, namespace }],
    });
    new UserRole(this, 'Users', {
      name: upstream.service,
      namespace,
      apiGroup: '',
      resource: 'services',
      resourceName: upstream.service,
    });
    this.endpoint = server.endpoint('https', 'token', 'https');
    const peer = { name, namespace, podSelector: server.podSelector };
    Needs.of(this).allow(peer, upstream);
    // It exchanges codes for tokens at the OAuth server of OpenShift, which lies behind the router.
    Needs.of(this).allowExternal({
      peer,
      host: `oauth-openshift.${platform.appsDomain}`,
      port: 443,
    });
  }
}
