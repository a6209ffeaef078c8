/** A run.yaml, with the LlamaStackDistribution that starts from it. */
export interface ServedRunYaml {
  readonly run: Record<string, unknown>;
  /** `spec.server` of the resource. */
  readonly server: Record<string, unknown>;
  /** Environment of the container, by name; undefined where a Secret has the value. */
  readonly env: ReadonlyMap<string, string | undefined>;
  /** Directory that the server can write, with a slash at the end. */
  readonly mountPath: string;
  /** Embedding model of the environment. */
  readonly embedding: { readonly repository: string; readonly dimension: number };
}

/** Something wrong, at a path inside run.yaml or the resource. */
export interface Finding {
  readonly where: string;
  readonly message: string;
  readonly remedy: string;
}

export type RunYamlRule = (served: ServedRunYaml) => Finding[];
