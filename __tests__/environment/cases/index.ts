import { availabilityCases } from './availability-cases';
import { backupCases } from './backup-cases';
import { contradictionCases } from './contradiction-cases';
import { evaluationCases } from './evaluation-cases';
import { gpuCases } from './gpu-cases';
import { gpuNodeCases } from './gpu-node-cases';
import { objectStoreCases } from './object-store-cases';
import { offeredOperatorCases } from './offered-operator-cases';
import { gpuSharingCases } from './gpu-sharing-cases';
import { embeddingCases } from './embedding-cases';
import { ingestionCases } from './ingestion-cases';
import { calibrationCases } from './calibration-cases';
import { toolServerCases } from './tool-server-cases';
import { keyCases } from './key-cases';
import { llamaStackCases } from './llama-stack-cases';
import { modelKindCases } from './model-kind-cases';
import { nameCases } from './name-cases';
import { reservedCases } from './reserved-cases';
import { scalingCases } from './scaling-cases';
import { severalNodesCases } from './several-nodes-cases';
import { storageCases } from './storage-cases';
import { typeCases } from './type-cases';
import { valueCases } from './value-cases';
import { vectorStoreCases } from './vector-store-cases';
import { workbenchCases } from './workbench-cases';
import { yamlCases } from './yaml-cases';

/** Files that the schema rejects, and the JSON Schema with it. */
export const structuralCases = [...keyCases, ...typeCases, ...valueCases];

/** Files that only the checks between settings reject. */
export const semanticCases = [
  ...nameCases,
  ...modelKindCases,
  ...reservedCases,
  ...storageCases,
  ...contradictionCases,
  ...availabilityCases,
  ...backupCases,
  ...evaluationCases,
  ...gpuCases,
  ...gpuNodeCases,
  ...gpuSharingCases,
  ...embeddingCases,
  ...ingestionCases,
  ...toolServerCases,
  ...calibrationCases,
  ...llamaStackCases,
  ...objectStoreCases,
  ...vectorStoreCases,
  ...offeredOperatorCases,
  ...scalingCases,
  ...severalNodesCases,
  ...workbenchCases,
];

export const allCases = [...yamlCases, ...structuralCases, ...semanticCases];
