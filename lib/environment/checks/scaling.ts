import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { modelsOf } from './draft-lookups';

/** PAI-110: models that cannot be scaled as they say. */
export function scalingContradictions(draft: Draft): Finding[] {
  return modelsOf(draft).flatMap(({ model: { scaling, mode, replicas }, index }): Finding[] => {
    if (scaling === undefined) return [];
    const path = ['models', index, 'scaling'];
    const { maxReplicas } = scaling;
    return [
      ...(mode === 'Serverless'
        ? [
            {
              code: 'PAI-110' as const,
              path,
              message:
                'the Custom Metrics Autoscaler cannot scale a Serverless model, which is not a Deployment',
              remedy: 'write mode: RawDeployment, or remove scaling',
            },
          ]
        : []),
      ...(maxReplicas === undefined || replicas === undefined || maxReplicas > replicas
        ? []
        : [
            {
              code: 'PAI-110' as const,
              path: [...path, 'maxReplicas'],
              message: `${maxReplicas} leaves nothing to add to ${replicas} replicas`,
              remedy: `write more than ${replicas}, or remove scaling`,
            },
          ]),
    ];
  });
}
