import type { Manifest } from '../../../../lib/kubernetes/manifest';
import { nameOf } from '../documents';
import { operatorObjects } from '../operator-objects';
import { type PodOf, podsOf } from '../pods';

/** What rules look at: the objects of an environment and what operators make of them. */
export interface Content {
  readonly manifests: readonly Manifest[];
  /** Pods of templates. */
  readonly written: readonly PodOf[];
  /** Objects that operators make. */
  readonly made: readonly Manifest[];
  /** All pods. */
  readonly pods: readonly Manifest[];
}

export function contentOf(manifests: readonly Manifest[]): Content {
  const made = operatorObjects(manifests);
  const written = podsOf(manifests);
  return { manifests, written, made, pods: [...written, ...podsOf(made)].map(({ pod }) => pod) };
}

/** What a rule minds. */
export interface Remark {
  readonly check: string;
  /** As findings name it. */
  readonly object: string;
  readonly message: string;
}

/** A rule about all objects of an environment. */
export type ManifestRule = (content: Content) => readonly Remark[];

export function remark(check: string, manifest: Manifest, message: string): Remark {
  return { check, object: nameOf(manifest), message };
}

/** Texts of a list; nothing if it is none. */
export function texts(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}
