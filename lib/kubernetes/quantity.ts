const suffixes: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** Matches a Kubernetes quantity without exponent, for example `500m`, `1.5`, `16Gi`. */
export const quantityPattern = /^(\d+(?:\.\d+)?)(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/;

/** 1 GiB in bytes. */
export const GIB = 2 ** 30;

/** Parses a Kubernetes quantity to its base unit (cores, bytes); `undefined` if it is not one. */
export function parseQuantity(text: string): number | undefined {
  const match = quantityPattern.exec(text);
  const factor = suffixes[match?.[2] ?? ''];
  return match?.[1] === undefined || factor === undefined ? undefined : Number(match[1]) * factor;
}
