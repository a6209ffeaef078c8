import type { Environment } from '../environment/schema';
import { compare } from '../program/compare';
import {
  type CatalogueImage,
  type ImageName,
  imageCatalogue,
  imageNames,
} from '../catalogues/image-catalogue';

/** An image that the rendered objects use. */
export interface UsedImage {
  /** Name in the catalogue. @default none, where a setting of a component names the image */
  readonly name?: ImageName;
  /** Where its publisher has it, with the registry. */
  readonly upstream: string;
  /** What the objects say: behind the environment's mirror, where there is one. */
  readonly reference: string;
}

/** Resolves catalogue names to image references for one environment, and keeps what it was asked for. */
export class Images {
  private readonly handedOut = new Map<string, UsedImage>();

  constructor(private readonly settings: Pick<Environment['images'], 'mirror' | 'overrides'>) {}

  /** Full reference with tag or digest, behind the environment's mirror. */
  of(name: ImageName): string {
    return this.use(this.published(name), name);
  }

  /**
   * Version of the program in an image: its tag, or what the catalogue says of its digest.
   *
   * @returns undefined for a digest of the environment, which says nothing of it
   */
  version(name: ImageName): string | undefined {
    const entry = this.entry(name);
    return entry.digest === undefined ? entry.tag : entry.version;
  }

  /** Puts the environment's mirror in place of the registry of a reference. */
  mirrored(published: string): string {
    return this.use(published);
  }

  /** Every image that a component asked for, sorted by its upstream reference. */
  used(): UsedImage[] {
    return [...this.handedOut.values()].sort((a, b) => compare(a.upstream, b.upstream));
  }

  /** Every reference that the environment can use. */
  all(): ReadonlySet<string> {
    return new Set(imageNames.map((name) => this.behindMirror(this.published(name))));
  }

  /** Full reference with tag or digest where its publisher has it; for words, so it does not count as used. */
  published(name: ImageName): string {
    const entry = this.entry(name);
    return entry.repository + (entry.digest === undefined ? `:${entry.tag ?? ''}` : `@${entry.digest}`);
  }

  private use(published: string, name?: ImageName): string {
    const reference = this.behindMirror(published);
    const { registry, path } = splitRegistry(published);
    const upstream = `${registry}/${path}`;
    this.handedOut.set(upstream, { name, upstream, reference });
    return reference;
  }

  private entry(name: ImageName): CatalogueImage {
    return { ...imageCatalogue[name], ...this.override(name) };
  }

  private behindMirror(published: string): string {
    const { mirror } = this.settings;
    return mirror === undefined ? published : `${mirror}/${splitRegistry(published).path}`;
  }

  // A tag in the environment must also win over a digest in the catalogue.
  private override(name: ImageName): Partial<CatalogueImage> {
    const override = this.settings.overrides[name];
    if (override === undefined) return {};
    if (override.digest !== undefined) return { version: undefined, ...override };
    return override.tag === undefined ? override : { digest: undefined, ...override };
  }
}

/** Registry and path of a reference; without a registry of its own it comes from Docker Hub. */
export function splitRegistry(reference: string): { registry: string; path: string } {
  // As container runtimes do: a first part with a dot or port is a registry, else it belongs to the path.
  const [first = '', ...rest] = reference.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return hasRegistry ? { registry: first, path: rest.join('/') } : { registry: 'docker.io', path: reference };
}
