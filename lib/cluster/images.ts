import type { Environment } from '../environment/schema';
import { type Manifest, walk } from '../kubernetes/manifest';
import type { Release } from '../releases/release';
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

interface ImageSettings {
  readonly images: Pick<Environment['images'], 'mirror' | 'overrides'>;
  readonly models: Environment['models'];
  readonly agents: Pick<Environment['agents'], 'toolServers'>;
}

/** An image that a setting names, and not the catalogue. */
export interface OwnImage {
  readonly published: string;
}

/** Resolves catalogue names to image references for one environment. */
export class Images {
  private readonly settings: Pick<Environment['images'], 'mirror' | 'overrides'>;
  /** Images of models and of servers of tools, as the environment names them. */
  private readonly ofSettings: readonly string[];

  constructor(
    { images, models, agents }: ImageSettings,
    private readonly ofRelease: NonNullable<Release['images']> = {},
  ) {
    this.settings = images;
    this.ofSettings = [
      ...models.flatMap(({ source }) => (source.type === 'oci' ? [source.image] : [])),
      ...agents.toolServers.map(({ image }) => image),
    ];
  }

  /** Full reference with tag or digest, behind the environment's mirror. */
  of(image: ImageName | OwnImage): string {
    return this.mirrored(typeof image === 'string' ? this.published(image) : image.published);
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
    const { mirror } = this.settings;
    return mirror === undefined ? published : `${mirror}/${splitRegistry(published).path}`;
  }

  /** The images that objects name, in whatever field, sorted by their upstream reference. */
  usedBy(objects: readonly { readonly manifest: Manifest }[]): UsedImage[] {
    const texts = new Set<string>();
    for (const { manifest } of objects) {
      for (const { value } of walk(manifest)) if (typeof value === 'string') texts.add(withoutScheme(value));
    }
    const candidates = [
      ...this.ofSettings.map((published) => this.known(published)),
      ...imageNames.map((name) => this.known(this.published(name), name)),
    ];
    const used = candidates.filter(({ reference }) => texts.has(reference));
    return [...new Map(used.map((image) => [image.upstream, image])).values()].sort((a, b) =>
      compare(a.upstream, b.upstream),
    );
  }

  /** Every reference that the environment can use. */
  all(): ReadonlySet<string> {
    return new Set([
      ...imageNames.map((name) => this.of(name)),
      ...this.ofSettings.map((published) => this.mirrored(published)),
    ]);
  }

  /** Full reference with tag or digest where its publisher has it. */
  published(name: ImageName): string {
    const entry = this.entry(name);
    return entry.repository + (entry.digest === undefined ? `:${entry.tag ?? ''}` : `@${entry.digest}`);
  }

  private known(published: string, name?: ImageName): UsedImage {
    const { registry, path } = splitRegistry(published);
    return { name, upstream: `${registry}/${path}`, reference: this.mirrored(published) };
  }

  private entry(name: ImageName): CatalogueImage {
    return { ...(this.ofRelease[name] ?? imageCatalogue[name]), ...this.override(name) };
  }

  // A tag in the environment must also win over a digest in the catalogue.
  private override(name: ImageName): Partial<CatalogueImage> {
    const override = this.settings.overrides[name];
    if (override === undefined) return {};
    if (override.digest !== undefined) return { version: undefined, ...override };
    return override.tag === undefined ? override : { digest: undefined, ...override };
  }
}

/** KServe names the image of a model with a scheme. */
function withoutScheme(text: string): string {
  return text.startsWith('oci://') ? text.slice('oci://'.length) : text;
}

/** Registry and path of a reference; without a registry of its own it comes from Docker Hub. */
export function splitRegistry(reference: string): { registry: string; path: string } {
  // As container runtimes do: a first part with a dot or port is a registry, else it belongs to the path.
  const [first = '', ...rest] = reference.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return hasRegistry ? { registry: first, path: rest.join('/') } : { registry: 'docker.io', path: reference };
}
