import type { ObjectStoreUser } from '../../contracts/object-store';
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
 * How a person reaches the object store: as a user of ours through a tunnel, or with keys of the owner.
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
  const { endpoint } = rendered.objectStore;
  if (endpoint === undefined) throw new Error('the object store has no endpoint');
  const url = `http://localhost:${localPort}`;
  const key = (name: string) =>
    `"$(${oc(rendered)} get secret ${secret.name} -n ${secret.namespace} ${valueOf(name)})"`;
  const tunnel = tunnelTo(rendered, endpoint.namespace, endpoint.service, endpoint.port);
  return {
    open: [
      ...tunnel.open,
      // minio/minio cmd/healthcheck-router.go
      `curl -fsS --retry 10 --retry-connrefused ${url}/minio/health/ready`,
      `printf '%s\\n' ${key(accessKey)} ${key(secretKey)} | mc alias set store ${url}`,
    ],
    close: ['mc alias remove store', ...tunnel.close],
  };
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
  const { url, scheme, host, port, pathStyle, ca } = rendered.objectStore.connection;
  const { workloads } = rendered.environment.namespaces;
  const [service = '', namespace = '', svc] = host.split('.');
  const inside = svc === 'svc';
  const tunnel = inside ? tunnelTo(rendered, namespace, service, port) : { open: [], close: [] };
  return {
    open: [
      ...(ca === undefined
        ? []
        : [
            'mkdir -p ~/.mc/certs/CAs',
            `${oc(rendered)} get configmap ${ca.configMap} -n ${workloads} -o go-template='{{index .data ${JSON.stringify(ca.key)}}}' >~/.mc/certs/CAs/${rendered.environment.name}.crt`,
          ]),
      ...tunnel.open,
      ...(inside ? [`export MC_RESOLVE=${host}:${localPort}=127.0.0.1`] : []),
      `mc alias set --path ${pathStyle ? 'on' : 'off'} store ${quote(inside ? `${scheme}://${host}:${localPort}` : url)}  # asks for keys of yours that may write`,
    ],
    close: ['mc alias remove store', ...tunnel.close],
  };
}
