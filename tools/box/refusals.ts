import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, recordAt } from '../../lib/kubernetes/manifest';
import type { ServiceAccount } from '../verify/api-server/client';

/** Files below the folder of a cluster. */
const [policyFile, logFile] = ['audit-policy.json', 'audit.log'] as const;

/** Flags with which the API server writes down what service accounts ask for and do not get. */
export function auditFlags(folder: string): string[] {
  const policy = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived', 'ResponseStarted'],
    rules: [{ level: 'Metadata', userGroups: ['system:serviceaccounts'] }, { level: 'None' }],
  };
  writeFileSync(join(folder, policyFile), JSON.stringify(policy));
  return [
    `--audit-policy-file=${join(folder, policyFile)}`,
    `--audit-log-path=${join(folder, logFile)}`,
    '--audit-log-mode=batch',
  ];
}

/** What an account asked for and was refused: `<verb> <resource>.<group>[ in <namespace>]`, each once, sorted. */
export function refusals(folder: string, { name, namespace }: ServiceAccount): string[] {
  const file = join(folder, logFile);
  if (!existsSync(file)) return [];
  const account = `system:serviceaccount:${namespace}:${name}`;
  const found = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes(account) && line.includes('"code":403'))
    .flatMap((line): string[] => {
      const event: unknown = JSON.parse(line);
      if (!isRecord(event) || recordAt(event, 'user').username !== account) return [];
      const { resource, subresource, apiGroup = 'core', namespace: place } = recordAt(event, 'objectRef');
      const part = typeof subresource === 'string' ? `/${subresource}` : '';
      const where = typeof place === 'string' ? ` in ${place}` : '';
      return [`${String(event.verb)} ${String(resource)}${part}.${String(apiGroup)}${where}`];
    });
  return [...new Set(found)].sort();
}
