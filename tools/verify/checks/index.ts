import type { Check } from '../check';
import { argoCdCheck } from './argo-cd';
import { apiServerCheck } from './api-server';
import { backupCheck } from './backup';
import { chatTemplatesCheck } from './chat-templates';
import { commandsCheck } from './commands';
import { calibrationCheck } from './calibration';
import { equipmentCheck } from './equipment';
import { etcdCheck } from './etcd';
import { mistakesCheck } from './mistakes';
import { ingestionCheck } from './ingestion';
import { kubeLinterCheck } from './kube-linter';
import { kubeScoreCheck } from './kube-score';
import { llamaStackCheck } from './llama-stack';
import { immutableCheck } from './immutable';
import { modelRegistryCheck } from './model-registry';
import { objectStoreCheck } from './object-store';
import { operatorsCheck } from './operators';
import { ownerCheck } from './owner';
import { manifestsCheck } from './manifests';
import { pipelinesCheck } from './pipelines';
import { postgresqlCheck } from './postgresql';
import { podSecurityCheck } from './pod-security';
import { prometheusCheck } from './prometheus';
import { simulatorCheck } from './simulator';
import { toolServersCheck } from './tool-servers';
import { propertiesCheck } from './properties';

/** Every check, in the order in which they run: fast ones first. */
export const checks: readonly Check[] = [
  mistakesCheck,
  immutableCheck,
  kubeLinterCheck,
  manifestsCheck,
  kubeScoreCheck,
  podSecurityCheck,
  commandsCheck,
  ownerCheck,
  propertiesCheck,
  chatTemplatesCheck,
  pipelinesCheck,
  prometheusCheck,
  etcdCheck,
  objectStoreCheck,
  postgresqlCheck,
  backupCheck,
  simulatorCheck,
  modelRegistryCheck,
  apiServerCheck,
  operatorsCheck,
  llamaStackCheck,
  ingestionCheck,
  toolServersCheck,
  equipmentCheck,
  calibrationCheck,
  argoCdCheck,
];
