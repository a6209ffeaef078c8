import { compare } from '../program/compare';
import { splitRegistry, type UsedImage } from '../cluster/images';
import type { Manifest } from '../kubernetes/manifest';
import { operatorCatalogs } from '../catalogues/operator-catalogs';
import type { MirroredPackage } from './image-set-configuration';

/**
 * Objects that send pulls of the publishers' references to the mirror: an ImageDigestMirrorSet and an
 * ImageTagMirrorSet, each only if it redirects something (openshift/api config/v1
 * types_image_digest_mirror_set.go, types_image_tag_mirror_set.go). Rendered objects name the mirror themselves;
 * these are for what names the publisher: operators and their operands, by digest, and sidecars that an operator
 * puts beside ours. The paths below the mirror are those that oc-mirror makes, so whole registries can be
 * redirected.
 */
export function imageMirrorSets(
  name: string,
  mirror: string,
  packages: readonly MirroredPackage[],
  images: readonly UsedImage[],
): Manifest[] {
  const registries = packages.flatMap(({ operator }) => operatorCatalogs[operator.catalog].registries);
  const imageDigestMirrors = redirects(
    mirror,
    registries,
    images.filter(({ upstream }) => upstream.includes('@')),
  );
  const imageTagMirrors = redirects(
    mirror,
    [],
    images.filter(({ upstream }) => !upstream.includes('@')),
  );
  const apiVersion = 'config.openshift.io/v1';
  const metadata = { name };
  return [
    ...(imageDigestMirrors.length === 0
      ? []
      : [{ apiVersion, kind: 'ImageDigestMirrorSet', metadata, spec: { imageDigestMirrors } }]),
    ...(imageTagMirrors.length === 0
      ? []
      : [{ apiVersion, kind: 'ImageTagMirrorSet', metadata, spec: { imageTagMirrors } }]),
  ];
}

/** One entry per registry, and per namespace of the other registries. */
function redirects(
  mirror: string,
  registries: readonly string[],
  images: readonly UsedImage[],
): { source: string; mirrors: string[] }[] {
  const namespaces = images
    .filter(({ upstream }) => !registries.includes(splitRegistry(upstream).registry))
    .map(({ upstream }) => upstream.slice(0, upstream.lastIndexOf('/')));
  return [...new Set([...registries, ...namespaces])].sort(compare).map((source) => {
    const path = source.split('/').slice(1);
    return { source, mirrors: [[mirror, ...path].join('/')] };
  });
}
