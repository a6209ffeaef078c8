import type { LlamaStack } from '../../contracts/llama-stack';
import { textDetectors } from '../../catalogues/text-detectors';
import { isInCluster } from '../../contracts/served-model';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { callFunction, json, stackChatCommands, toLlamaStack } from './calls';
import { console } from './markdown';

/** What the file says, and the search finds. */
export const fileText = 'On Fridays the canteen of the research station serves waffles.';

/** A file in a vector store of Llama Stack, a search in it, and a chat with a model through Llama Stack. */
export function firstSearch(rendered: RenderedEnvironment): string[] {
  const { llamaStack, models } = rendered;
  if (llamaStack === undefined) return [];
  const { open, url, close } = toLlamaStack(rendered, llamaStack);
  // Where somebody else serves all of them, the first chat was with this API.
  const asked = models.some(isInCluster) ? models : [];
  const [chat] = asked.flatMap(({ name }) => llamaStack.modelIds.get(name) ?? []);
  return [
    '## First file and search',
    'Through Llama Stack: a vector store, a file in it, and a search. The first request takes longer: it loads the embedding model from its volume.',
    console([
      ...(models.length === 0 ? callFunction(rendered) : []),
      ...open,
      `STACK=${url}${llamaStack.openAiPath}`,
      ...searchCommands(llamaStack),
    ]),
    ...(chat === undefined
      ? []
      : ['The same API asks the models, by other ids:', console(stackChatCommands(chat))]),
    ...shield(llamaStack),
    'Remove the example:',
    console([...removeCommands, ...close]),
  ];
}

/** What the shield says of two texts, where there is one. */
function shield(llamaStack: LlamaStack): string[] {
  const commands = shieldCommands(llamaStack);
  if (commands.length === 0) return [];
  return [
    'The shield tells personal data from other text. The playground asks it; Llama Stack itself applies it to nothing, so that other programs have to ask it for what they send and for what they get (docs/components/guardrails.md):',
    console(commands),
  ];
}

/** Asks the shield; none where there is none. */
export function shieldCommands({ shield: found, openAiPath }: LlamaStack): string[] {
  if (found === undefined) return [];
  const { id, detectors } = found;
  const samples = detectors.map((name) => textDetectors[name].sample);
  return [`What is known of ${samples.join(', ')}?`, 'A node needs a driver.'].map((content, index) => {
    const body = { shield_id: id, messages: [{ role: 'user', content }], params: {} };
    return `call "\${STACK%${openAiPath}}/v1/safety/run-shield" ${json(body)} | jq -r '.violation.metadata.results[].status'  # ${index === 0 ? 'violation' : 'pass'}`;
  });
}

/** The example; like the commands below, `npm run verify -- llama-stack` runs it against the real server. */
export function searchCommands(llamaStack: LlamaStack): string[] {
  const { embedding, embeddingModelId, vectorProviderId } = llamaStack;
  const store = {
    name: 'first-steps',
    embedding_model: embeddingModelId,
    embedding_dimension: embedding.dimension,
    provider_id: vectorProviderId,
  };
  const search = { query: 'What is there to eat on Fridays?', max_num_results: 1 };
  return [
    `STORE="$(call "$STACK/vector_stores" ${json(store)} | jq -r .id)"`,
    `echo '${fileText}' >canteen.txt`,
    `FILE="$(call "$STACK/files" -F purpose=assistants -F 'file=@canteen.txt;type=text/plain' | jq -r .id)"`,
    `call "$STACK/vector_stores/$STORE/files" -H 'Content-Type: application/json' -d '{"file_id":"'"$FILE"'"}' | jq -r .status  # completed`,
    `call "$STACK/vector_stores/$STORE/search" ${json(search)} | jq -r '.data[0].content[0].text'  # the sentence above`,
  ];
}

export const removeCommands = [
  'call -X DELETE "$STACK/vector_stores/$STORE"',
  'call -X DELETE "$STACK/files/$FILE"',
] as const;
