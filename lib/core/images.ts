import type { Environment } from '../environment/schema';
import { type CatalogueImage, type ImageName, imageCatalogue, imageNames } from './image-catalogue';

/** Resolves catalogue names to image references for one environment. */
export class Images {
  constructor(private readonly settings: Pick<Environment['images'], 'mirror' | 'overrides'>) {}

  /** Full reference with tag or digest, behind the environment's mirror. */
  of(name: ImageName): string {
    const entry: CatalogueImage = { ...imageCatalogue[name], ...this.override(name) };
    const version = entry.digest === undefined ? `:${entry.tag ?? ''}` : `@${entry.digest}`;
    return this.mirrored(entry.repository) + version;
  }

  /** Puts the environment's mirror in place of the registry of a reference. */
  mirrored(reference: string): string {
    const { mirror } = this.settings;
    if (mirror === undefined) return reference;
    // As container runtimes do: a first part with a dot or port is a registry, else it belongs to the path.
    const [first = '', ...rest] = reference.split('/');
    const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
    return `${mirror}/${hasRegistry ? rest.join('/') : reference}`;
  }

  /** Every reference that the environment can use. */
  all(): ReadonlySet<string> {
    return new Set(imageNames.map((name) => this.of(name)));
  }

  // A tag in the environment must also win over a digest in the catalogue.
  private override(name: ImageName): Partial<CatalogueImage> {
    const override = this.settings.overrides[name];
    if (override === undefined) return {};
    return override.tag === undefined || override.digest !== undefined
      ? override
      : { digest: undefined, ...override };
  }
}
