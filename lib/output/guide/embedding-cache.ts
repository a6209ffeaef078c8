import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { console } from './markdown';
import { oc } from './shell';

/**
 * How the embedding model comes to Llama Stack without internet: the cache of another machine, in the folder that
 * HF_HOME names; the operator sets it to the mount point of the volume (llamastack/llama-stack-k8s-operator @stable-2.x).
 */
export function embeddingCache(rendered: RenderedEnvironment): string[] {
  const { llamaStack } = rendered;
  if (llamaStack === undefined) return [];
  const { endpoint, embedding } = llamaStack;
  return [
    `Llama Stack downloads the embedding model ${embedding.repository} from huggingface.co at the first request. Where its pods do not reach it, copy the cache of a machine that does, with its links:`,
    console([
      `hf download ${embedding.repository} --cache-dir hub`,
      `tar -cf - hub | ${oc(rendered)} exec -i -n ${endpoint.namespace} deployment/llama-stack -- sh -c 'tar -xf - -C "$HF_HOME"'`,
    ]),
  ];
}
