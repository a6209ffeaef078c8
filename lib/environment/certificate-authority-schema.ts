import * as z from 'zod';
import { dataKey, objectName } from './fields';

/** Certificates in a ConfigMap that exists. @param description whose CA it is, and in which namespace */
export function certificateAuthority(description: string) {
  return z
    .strictObject({
      configMap: objectName.meta({ description: 'Name of the ConfigMap.' }),
      key: dataKey.default('ca-bundle.crt').meta({ description: 'Key of the certificates.' }),
    })
    .optional()
    .meta({ description });
}
