/** What the resource of a Llama Stack server, or its Deployment, says of its start. */
export interface ServerSettings {
  /** Path of what {@link ServerSettings.server} is, in the object. */
  readonly path: string;
  readonly server: Record<string, unknown>;
  /** Paths below {@link ServerSettings.path}, for findings. */
  readonly places: { readonly env: string; readonly mounts: string };
  readonly volumes: readonly Record<string, unknown>[];
  readonly mounts: readonly Record<string, unknown>[];
  /** ConfigMap that it starts from; undefined if it names none. */
  readonly configMap: string | undefined;
  /** Environment of the container, by name; undefined where a Secret has the value. */
  readonly env: ReadonlyMap<string, string | undefined>;
  readonly replicas: number;
  /** Directory that the server can write, with a slash at the end. */
  readonly mountPath: string;
}

/** The configuration of a server, with the resource that starts from it. */
export interface ServedLlamaStack extends ServerSettings {
  readonly run: Record<string, unknown>;
  /** Embedding model of the environment. */
  readonly embedding: { readonly name: string; readonly repository: string; readonly dimension: number };
}

/** Something wrong, at a path inside the configuration or the resource. */
export interface LlamaStackFinding {
  readonly where: string;
  readonly message: string;
  readonly remedy: string;
}

export type LlamaStackRule = (served: ServedLlamaStack) => LlamaStackFinding[];
