/** The one label of our selectors: it never changes, since Kubernetes does not allow a selector to change. */
export function selectorLabels(name: string): Record<string, string> {
  return { 'app.kubernetes.io/name': name };
}

/** Label of every object of the program, for those that belong to no component. */
export const platformLabels = { 'app.kubernetes.io/part-of': 'private-ai' };

/** Annotation of a ConfigMap with the keys that a program of the cluster fills, separated by spaces. */
export const filledKeysAnnotation = 'private-ai/filled-keys';

/** Labels of an object and of its pods. */
export function objectLabels(
  name: string,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return { ...selectorLabels(name), ...platformLabels, ...extra };
}
