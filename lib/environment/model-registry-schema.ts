import * as z from 'zod';
import { storageSize } from './fields';

/** Settings of the model registry, a part of stage01-model-serving. */
export const modelRegistrySchema = z
  .strictObject({
    size: storageSize.default('5Gi').meta({ description: 'Size of the volume of its database.' }),
    exposure: z.enum(['none', 'authenticated']).default('none').meta({
      description: 'Whether a Route leads to it. The dashboard of OpenShift AI reaches it by that Route.',
    }),
  })
  .meta({ description: 'Model registry with a MySQL of its own. Default: none.' });
