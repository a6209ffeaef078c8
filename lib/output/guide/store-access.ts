import type { ObjectStoreConnection, ObjectStoreUser } from '../../contracts/object-store';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { oc, quote, valueOf } from './shell';

/** Commands before and after those that call the object store `store` with `mc`. */
export interface StoreAccess {
  readonly open: readonly string[];
  readonly close: readonly string[];
}

/** Port of the person's machine that leads to a store in the cluster. */
const localPort = 9000;

/**
 * How a person reaches the object store: as a user of ours through its Route or a tunnel, or with keys of the owner.
 *
 * @param user where the store is ours; by default who uploads weights
 */
export function storeAccess(rendered: RenderedEnvironment, user = rendered.uploader): StoreAccess {
  return rendered.objectStore.endpoint === undefined || user === undefined
    ? ownersStore(rendered)
    : ourStore(rendered, user);
}

function ourStore(
  rendered: RenderedEnvironment,
  { secret, accessKey, secretKey }: ObjectStoreUser,
): StoreAccess {
  const { endpoint, outside } = rendered.objectStore;
  const keys = `${keyOf(rendered, secret, accessKey)} ${keyOf(rendered, secret, secretKey)}`;
  const connect = (options: string, url: string) =>
    `printf '%s\\n' ${keys} | mc alias set ${options}store ${url}`;
  if (outside !== undefined) {
    return {
      open: [...trust(rendered, outside), connect('--path on ', outside.url)],
      close: ['mc alias remove store'],
    };
  }
  if (endpoint === undefined) throw new Error('the object store has no endpoint');
  const url = `http://localhost:${localPort}`;
  const tunnel = tunnelTo(rendered, endpoint.namespace, endpoint.service, endpoint.port);
  return {
    open: [
      ...tunnel.open,
      // minio/minio cmd/healthcheck-router.go
      `curl -fsS --retry 10 --retry-connrefused ${url}/minio/health/ready`,
      connect('', url),
    ],
    close: ['mc alias remove store', ...tunnel.close],
  };
}

/** The value of a key of a Secret, in quotes. */
function keyOf(
  rendered: RenderedEnvironment,
  { name, namespace }: ObjectStoreUser['secret'],
  key: string,
): string {
  return `"$(${oc(rendered)} get secret ${name} -n ${namespace} ${valueOf(key)})"`;
}

/** An upload through the Route of a store of ours with the AWS client; none without a Route. */
export function awsUpload(
  rendered: RenderedEnvironment,
  { secret, accessKey, secretKey }: ObjectStoreUser,
  file: string,
  target: string,
): string[] {
  const { outside } = rendered.objectStore;
  if (outside === undefined) return [];
  return [
    ...trust(rendered, outside),
    `export AWS_ACCESS_KEY_ID=${keyOf(rendered, secret, accessKey)} AWS_SECRET_ACCESS_KEY=${keyOf(rendered, secret, secretKey)} AWS_REGION=${outside.region}`,
    ...(outside.ca === undefined ? [] : [`export AWS_CA_BUNDLE=${caFile(rendered)}`]),
    `aws s3 cp ${file} s3://${target} --endpoint-url ${outside.url}`,
  ];
}

function caFile({ environment }: RenderedEnvironment): string {
  return `~/.mc/certs/CAs/${environment.name}.crt`;
}

/** The CA of a store, where `mc` looks for CAs. */
function trust(rendered: RenderedEnvironment, { ca }: ObjectStoreConnection): string[] {
  if (ca === undefined) return [];
  const { workloads } = rendered.environment.namespaces;
  return [
    'mkdir -p ~/.mc/certs/CAs',
    `${oc(rendered)} get configmap ${ca.configMap} -n ${workloads} -o go-template='{{index .data ${JSON.stringify(ca.key)}}}' >${caFile(rendered)}`,
  ];
}

/** The network policies of a pod do not hold for a tunnel: it ends in the pod itself. */
function tunnelTo(
  rendered: RenderedEnvironment,
  namespace: string,
  service: string,
  port: number,
): StoreAccess {
  return {
    open: [
      `${oc(rendered)} port-forward -n ${namespace} service/${service} ${localPort}:${port} >/dev/null & FORWARD=$!`,
    ],
    close: ['kill "$FORWARD"'],
  };
}

function ownersStore(rendered: RenderedEnvironment): StoreAccess {
  const { connection } = rendered.objectStore;
  const { url, scheme, host, port, pathStyle } = connection;
  const [service = '', namespace = '', svc] = host.split('.');
  const inside = svc === 'svc';
  const tunnel = inside ? tunnelTo(rendered, namespace, service, port) : { open: [], close: [] };
  return {
    open: [
      ...trust(rendered, connection),
      ...tunnel.open,
      ...(inside ? [`export MC_RESOLVE=${host}:${localPort}=127.0.0.1`] : []),
      `mc alias set --path ${pathStyle ? 'on' : 'off'} store ${quote(inside ? `${scheme}://${host}:${localPort}` : url)}  # asks for keys of yours that may write`,
    ],
    close: ['mc alias remove store', ...tunnel.close],
  };
}
