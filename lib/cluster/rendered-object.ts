import type { Manifest } from '../kubernetes/manifest';
import type { SyncWave } from '../kinds/sync-waves';

/**
 * Folders that a cluster admin applies with `oc`: the first step of Argo CD, what the owner of an existing Argo CD adds
 * to it, and what its account may do in the cluster.
 */
export const handoverNames = ['bootstrap', 'argocd-settings', 'argocd-rights'] as const;

export type HandoverName = (typeof handoverNames)[number];

/** Whether a folder is applied by a cluster admin, not by Argo CD. */
export function isHandover(folder: string): boolean {
  return handoverNames.some((name) => name === folder);
}

/** A manifest with where it comes from and where it goes. */
export interface RenderedObject {
  readonly manifest: Manifest;
  /** Folder below `dist/<environment>/`: a stage, `argocd`, or one that a cluster admin applies. */
  readonly folder: string;
  /** Position of the folder in the order of delivery, from 0. */
  readonly folderOrder: number;
  readonly syncWave: SyncWave;
  /** Path of the construct, for messages. */
  readonly construct: string;
}
