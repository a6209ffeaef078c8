/** A volume on which a server keeps databases of SQLite, the files `*.db` in its root folder. */
export interface StateVolume {
  /** Name of the volume claim. */
  readonly claim: string;
  readonly namespace: string;
  /** Labels of the server's pods, which have it mounted. */
  readonly podSelector: Readonly<Record<string, string>>;
  /** Folders of it that belong to the databases. */
  readonly folders: readonly string[];
  /** Databases without which nothing is missed, such as traces. */
  readonly dispensable: readonly string[];
}
