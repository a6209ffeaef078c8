import type { Construct } from 'constructs';
import { Needs } from '../../cluster/needs';
import type { Client } from '../../contracts/client';
import type { HuggingFaceSettings } from '../../environment/schema';

/** Variables of huggingface_hub; a proxy is for what lies outside of the cluster. */
export function hubEnv({ endpoint, proxy }: HuggingFaceSettings): Record<string, string> {
  return {
    HF_ENDPOINT: endpoint,
    ...(proxy === undefined
      ? {}
      : { HTTPS_PROXY: proxy, HTTP_PROXY: proxy, NO_PROXY: '.svc.cluster.local,.svc' }),
  };
}

/** Lets pods out to Hugging Face, its mirror or the proxy before it, and says among the prerequisites that they get there. */
export function openHub(
  scope: Construct,
  peer: Omit<Client, 'serviceAccount'>,
  hub: HuggingFaceSettings,
): void {
  const { hostname: host, port, protocol } = new URL(hub.proxy ?? hub.endpoint);
  Needs.of(scope).allowExternal({
    peer,
    host,
    port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
  });
  const way = hub.proxy === undefined ? '' : ` through ${hub.proxy}`;
  Needs.of(scope).prerequisite({
    text: `Pods of ${peer.namespace} reach ${hub.endpoint}${way}, and the hosts that it sends them to for files (those of Hugging Face lie below hf.co)`,
  });
}
