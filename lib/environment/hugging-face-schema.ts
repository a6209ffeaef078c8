import * as z from 'zod';
import { hubUrl, huggingFaceRepository, originUrl } from './fields';

/** Which weights of Hugging Face. */
export const huggingFaceWeights = {
  repository: huggingFaceRepository
    .optional()
    .meta({ description: "Repository. Default: the catalogue model's." }),
  revision: z
    .string()
    .regex(
      /^(?!(.*\/)?\.\.?(\/|$))[\w.-]+(\/[\w.-]+)*$/,
      'a branch, tag or commit: letters, digits, "-", "_", "." and "/"',
    )
    .default('main')
    .meta({ description: 'Branch, tag or commit.' }),
  token: z.boolean().default(false).meta({
    description: 'Whether the repository is gated: a token is then read from Secret huggingface-token.',
  }),
};

/** How pods of this cluster reach Hugging Face. */
export const huggingFaceSchema = z
  .strictObject({
    endpoint: hubUrl.default('https://huggingface.co').meta({
      description: 'Hugging Face, or a mirror with the same API.',
      examples: ['https://artifacts.example.com/api/huggingfaceml/hub'],
    }),
    proxy: originUrl.optional().meta({
      description: 'HTTP proxy on the way to the endpoint. Default: none.',
      examples: ['http://proxy.example.com:3128'],
    }),
    trustedCa: z.boolean().default(false).meta({
      description:
        "Whether certificates may also come from the cluster's additional CAs (trustedCA of the Proxy cluster), as those of a private mirror or of a proxy that reads TLS do.",
    }),
  })
  .prefault({})
  .meta({ description: 'How the Jobs that load weights reach Hugging Face.' });
