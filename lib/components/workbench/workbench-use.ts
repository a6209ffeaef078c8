import type { Client } from '../../contracts/client';
import type { DocumentConverter } from '../../contracts/document-converter';
import type { LlamaStack } from '../../contracts/llama-stack';
import { type ModelRegistry, modelRegistryPath } from '../../contracts/model-registry';
import { openAiUrl, type ServedModel, wantsToken } from '../../contracts/served-model';
import type { VectorStore } from '../../contracts/vector-store';

/** The servers of an environment that people of a workbench use. */
export interface WorkbenchUse {
  readonly models: readonly ServedModel[];
  /** @default none */
  readonly modelRegistry?: ModelRegistry;
  /** @default none */
  readonly llamaStack?: LlamaStack;
  /** @default none */
  readonly vectorStore?: VectorStore;
  /** @default none */
  readonly documentConverter?: DocumentConverter;
}

/** Where the pod has the token of its own account; the kubelet renews it. */
const tokenFile = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Addresses of the servers, as variables of a workbench; one that the environment lacks has none. */
export function addresses(use: WorkbenchUse): Record<string, string> {
  const { models, modelRegistry, llamaStack, vectorStore, documentConverter } = use;
  // It has those too that somebody else serves.
  const [first] = llamaStack?.modelIds.values() ?? [];
  const model = (each: ServedModel) => ({ url: openAiUrl(each, 'cluster'), token: wantsToken(each) });
  return {
    MODELS: JSON.stringify(Object.fromEntries(models.map((each) => [each.name, model(each)]))),
    ACCOUNT_BEARER_FILE: tokenFile,
    ...(modelRegistry === undefined
      ? {}
      : { MODEL_REGISTRY_URL: modelRegistry.endpoint.url(modelRegistryPath) }),
    ...(llamaStack === undefined
      ? {}
      : {
          LLAMA_STACK_URL: llamaStack.endpoint.url(),
          LLAMA_STACK_OPENAI_URL: llamaStack.endpoint.url(llamaStack.openAiPath),
        }),
    ...(first === undefined ? {} : { LLAMA_STACK_MODEL: first }),
    ...(documentConverter === undefined ? {} : { DOCLING_URL: documentConverter.endpoint.url() }),
    // The form that pymilvus takes, though the server speaks gRPC.
    ...(vectorStore === undefined
      ? {}
      : {
          MILVUS_URI: `${vectorStore.ca === undefined ? 'http' : 'https'}://${vectorStore.endpoint.authority}`,
        }),
  };
}

/**
 * Lets a workbench in where servers decide themselves who uses them.
 *
 * @returns the servers that the network alone protects
 */
export function grantUses(use: WorkbenchUse, client: Client): (VectorStore | DocumentConverter)[] {
  for (const model of use.models) model.grantUse(client);
  use.modelRegistry?.grantUse(client);
  use.llamaStack?.grantUse(client);
  return [use.vectorStore, use.documentConverter].filter((server) => server !== undefined);
}
