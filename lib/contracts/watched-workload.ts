/** What runs a server without which others stand still, for alerts. */
export interface WatchedWorkload {
  /** The server, for people. */
  readonly title: string;
  /** Name of its alert. */
  readonly alert: string;
  readonly kind: 'Deployment' | 'StatefulSet';
  /** Names, as an expression that matches all of a name. */
  readonly names: string;
  /** With fewer ready pods it does not work. */
  readonly least: number;
  /** It is down for so long before somebody is told, in minutes: longer than it takes to start. */
  readonly minutes: number;
}
