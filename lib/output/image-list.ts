import type { UsedImage } from '../cluster/images';

/**
 * `images.txt`: every image that the rendered objects use, a line each, sorted. A line has the reference of the
 * publisher and, behind a space, where the objects expect it if that is a mirror.
 */
export function imageList(images: readonly UsedImage[]): string {
  const lines = images.map(({ upstream, reference }) =>
    reference === upstream ? upstream : `${upstream} ${reference}`,
  );
  return lines.map((line) => `${line}\n`).join('');
}
