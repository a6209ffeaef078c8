import { type ImageName, imageNames } from '../../catalogues/image-catalogue';
import type { Draft } from '../draft';
import type { Finding } from '../finding';

/** Versions that a component works with: from the first to before the second, as `major.minor`. */
interface Limits {
  readonly from?: string;
  readonly before?: string;
  /** What happens beyond them, in a clause. */
  readonly beyond: string;
}

const doclingLimits: Limits = {
  from: '1.16',
  // docling-project/docling-serve docling_serve/app.py: neither is in 1.14.
  beyond: 'it does not know the paths /ready and /livez, which the probes of mode deployment ask for',
};

const limits: Readonly<Partial<Record<ImageName, Limits>>> = {
  milvus: {
    before: '3.0',
    // milvus-io/milvus issue #46897, pull request #53251 (3.0); OpenShift runs a pod with a user and group of its own.
    beyond:
      'its files belong to the user and group milvus, so the user that OpenShift gives a pod can neither run nor write them',
  },
  'docling-serve-cpu': doclingLimits,
  'docling-serve-cuda': doclingLimits,
};

/** PAI-421, a warning: another tag for an image, of a version that its component was not made for. */
export function imageVersions(draft: Draft): Finding[] {
  return imageNames.flatMap((name): Finding[] => {
    const tag = draft.images?.overrides?.[name]?.tag;
    const limit = limits[name];
    if (tag === undefined || limit === undefined || !isBeyond(tag, limit)) return [];
    if (name.startsWith('docling') && draft.rag?.documentConverter?.mode !== 'deployment') return [];
    const right =
      limit.before === undefined ? `${limit.from ?? ''} or later` : `a version before ${limit.before}`;
    return [
      {
        code: 'PAI-421',
        path: ['images', 'overrides', name, 'tag'],
        message: `${name} ${tag} is not what this program renders: ${limit.beyond}`,
        remedy: `write ${right}, or leave the line out`,
      },
    ];
  });
}

function isBeyond(tag: string, { from, before }: Limits): boolean {
  const version = numberOf(tag);
  if (version === undefined) return false;
  return (
    (from !== undefined && version < (numberOf(from) ?? 0)) ||
    (before !== undefined && version >= (numberOf(before) ?? 0))
  );
}

/** `v2.6.19` as a number that grows with major and minor; nothing for a tag that is no version. */
function numberOf(tag: string): number | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(tag) ?? [];
  return major === undefined ? undefined : Number(major) * 10_000 + Number(minor);
}
