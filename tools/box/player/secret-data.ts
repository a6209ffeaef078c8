type Data = Readonly<Record<string, string>>;

/** As much of an ExternalSecret as is rendered by us. */
export interface ExternalSecretSpec {
  readonly refreshPolicy?: string;
  readonly secretStoreRef?: { readonly kind?: string; readonly name: string };
  readonly data?: readonly {
    readonly secretKey: string;
    readonly remoteRef: { readonly key: string; readonly property: string };
  }[];
  readonly dataFrom?: readonly {
    readonly sourceRef?: { readonly generatorRef?: Generated };
    readonly rewrite?: readonly { readonly regexp?: { readonly source: string; readonly target: string } }[];
  }[];
  readonly target?: {
    readonly name?: string;
    readonly creationPolicy?: string;
    readonly immutable?: boolean;
    readonly template?: {
      readonly type?: string;
      readonly mergePolicy?: string;
      readonly data?: Readonly<Record<string, string>>;
      readonly metadata?: {
        readonly labels?: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
      };
    };
  };
}

export interface Generated {
  readonly kind: string;
  readonly name: string;
}

export interface PasswordSpec {
  readonly length?: number;
  readonly digits?: number;
  readonly symbols?: number;
  readonly symbolCharacters?: string;
  readonly noUpper?: boolean;
}

/** An entry of a store: its value for a property. */
export type SecretEntry = (property: string) => string | undefined;

/** Where values come from; all in base64. */
export interface SecretSources {
  readonly remote: (key: string) => SecretEntry | undefined;
  readonly generate: (generator: Generated) => Data | undefined;
  /** What the target has already: a generated value is kept. */
  readonly known: Data | undefined;
}

/**
 * The data of the target, in base64; nothing if something of it is not there (external-secrets/external-secrets
 * pkg/controllers/externalsecret/externalsecret_controller_secret.go, externalsecret_controller_template.go @v0.19.2).
 */
export function dataOf(
  spec: ExternalSecretSpec,
  { remote, generate, known }: SecretSources,
): Data | undefined {
  const data: Record<string, string> = {};
  for (const { sourceRef, rewrite = [] } of spec.dataFrom ?? []) {
    const generator = sourceRef?.generatorRef;
    const found = generator === undefined ? undefined : generate(generator);
    if (found === undefined) return undefined;
    for (const [key, value] of Object.entries(found)) {
      const name = rewrite.reduce(
        (text, { regexp }) =>
          regexp === undefined ? text : text.replaceAll(new RegExp(regexp.source, 'g'), regexp.target),
        key,
      );
      data[name] = known?.[name] ?? value;
    }
  }
  for (const { secretKey, remoteRef } of spec.data ?? []) {
    const value = remote(remoteRef.key)?.(remoteRef.property);
    if (value === undefined) return undefined;
    data[secretKey] = value;
  }
  const { template } = spec.target ?? {};
  if (template?.data === undefined) return data;
  const made = Object.entries(template.data).map(([key, text]) => [key, filled(text, data)]);
  return { ...(template.mergePolicy === 'Merge' ? data : {}), ...Object.fromEntries(made) } as Data;
}

/** A template whose actions only name keys: `{{ .key }}`, also through functions that leave text as it is. */
function filled(text: string, data: Data): string {
  const value = text.replaceAll(/\{\{-?\s*\.([A-Za-z0-9_]+)[^}]*\}\}/g, (_, key: string) =>
    Buffer.from(data[key] ?? '', 'base64').toString(),
  );
  return Buffer.from(value).toString('base64');
}
