/** What a built-in pattern finds in a text. */
export interface TextDetector {
  /** For people, in the plural. */
  readonly title: string;
  /** Invented; the pattern finds it. */
  readonly sample: string;
}

/**
 * Patterns that the detectors of OpenShift AI have built in, by the names that they answer to
 * (red-hat-data-services/guardrails-detectors detectors/built_in/regex_detectors.py @rhoai-2.25). A name that they do not know
 * is taken for a regular expression of one's own, which finds next to nothing and says so to nobody: `ssn`, which older ones
 * had, is one.
 */
export const textDetectors = {
  email: { title: 'e-mail addresses', sample: 'someone@example.com' },
  'credit-card': { title: 'numbers of credit cards', sample: '4111-1111-1111-1111' },
  'us-social-security-number': { title: 'social security numbers of the USA', sample: '000-12-3456' },
  'us-phone-number': { title: 'telephone numbers of the USA', sample: '(212) 555-0123' },
} as const satisfies Record<string, TextDetector>;

export type TextDetectorName = keyof typeof textDetectors;

export const textDetectorNames = Object.keys(textDetectors) as [TextDetectorName, ...TextDetectorName[]];
