import * as z from 'zod';
import { quantity, storageSize, workbenchName } from './fields';

/** Images of workbenches, by what is in them. */
const workbenchImages = ['data-science', 'minimal'] as const;

const resourcesSchema = z
  .strictObject({
    cpu: quantity.default('1').meta({ description: 'CPU request.' }),
    cpuLimit: quantity.default('2').meta({ description: 'CPU limit.' }),
    memory: quantity.default('4Gi').meta({ description: 'Memory request.' }),
    memoryLimit: quantity.default('8Gi').meta({ description: 'Memory limit.' }),
  })
  .prefault({})
  .meta({ description: 'CPU and memory of JupyterLab and all its kernels.' });

/** One workbench. */
export const workbenchSchema = z
  .strictObject({
    name: workbenchName.meta({
      description:
        'Name of the Notebook, its ServiceAccount and its Route. Together with namespaces.workloads it has 62 characters at most.',
    }),
    image: z.enum(workbenchImages).default('data-science').meta({
      description:
        'data-science: JupyterLab with pandas, scikit-learn, boto3 and the client of pipelines; minimal: JupyterLab alone.',
    }),
    size: storageSize
      .default('20Gi')
      .meta({ description: 'Size of the volume with the notebooks and files of its users.' }),
    resources: resourcesSchema,
  })
  .meta({ description: 'A JupyterLab that knows every endpoint of the environment.' });
