import * as z from 'zod';
import { certificateAuthority } from './certificate-authority-schema';
import { openAiUrl } from './fields';

/** A server with the OpenAI API that somebody else runs. */
export const endpointSchema = z
  .strictObject({
    type: z.literal('endpoint'),
    url: openAiUrl.meta({
      description: 'Base URL of its OpenAI API, as pods of this cluster reach it; it ends with /v1.',
      examples: ['https://models.example.com/v1'],
    }),
    model: z
      .string()
      .max(200)
      .regex(
        /^[A-Za-z0-9][-\w.:]*(\/[-\w.:]+)*$/,
        'the id that its /v1/models lists: letters, digits, "-", "_", ".", ":" and "/"',
      )
      .meta({
        description: 'Id of the model at the server, as its /v1/models lists it.',
        examples: ['mistral-small'],
      }),
    apiKey: z.boolean().default(false).meta({
      description: 'Whether the server wants a key: it is then read from Secret <name>-api-key.',
    }),
    ca: certificateAuthority(
      'ConfigMap of the workload namespace with the CA of the server. Default: the CAs that the image of the client trusts.',
    ),
  })
  .meta({
    description:
      'A model that somebody else serves: an OpenAI-compatible endpoint. Beside name, source and context the model has no settings.',
  });
