import * as z from 'zod';
import { objectName, relativePath } from './fields';

/** Weights on a volume that is there already. */
export const existingClaimSchema = z
  .strictObject({
    type: z.literal('existing-pvc'),
    claim: objectName.meta({ description: 'PersistentVolumeClaim that holds the weights already.' }),
    path: relativePath.optional().meta({ description: 'Folder of the volume. Default: its root.' }),
  })
  .meta({ description: 'A volume that somebody else fills.' });
