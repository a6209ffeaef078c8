import type { BrokenFile } from './broken-file';

const managed = (...more: readonly string[]): [string, string] => [
  'operators: existing',
  ['operators: managed', ...more].join('\n'),
];
const openshift = (minor: string): [string, string] => ['openshift: "4.18"', `openshift: "${minor}"`];

/** Operators that the catalogue of the cluster's OpenShift does not offer (PAI-110). */
export const offeredOperatorCases: readonly BrokenFile[] = [
  {
    title: 'External Secrets on an OpenShift whose catalogue does not have it yet',
    changes: [openshift('4.17'), managed(), ['provider: existing', 'provider: external-secrets']],
    message: [
      'test.yaml:10:13 PAI-110 secrets.provider: the catalogue offers the External Secrets operator for OpenShift from OpenShift 4.18 on, and this is 4.17',
      '  write provider: existing and make the Secrets yourself, or update to OpenShift 4.18, or make external-secrets existing in operators, where it runs already',
    ],
  },
  {
    title: 'the Docling operator on an OpenShift whose catalogue has it no more',
    changes: [
      openshift('4.19'),
      managed('stages: [stage00-ai-platform, stage01-model-serving, stage02-model-alignment]'),
    ],
    message: [
      'test.yaml:1:1 PAI-110 rag.documentConverter.mode: the catalogue offers the Docling operator up to OpenShift 4.18, and this is 4.19',
      '  write mode: deployment, or make docling existing in operators, where it runs already',
    ],
  },
];
