import type { KubeObject } from './objects';

/** How the played cluster behaves. Scenarios change it while the player runs; every turn reads it. */
export interface Behaviour {
  readonly seconds: {
    /** Seconds that OLM needs for an operator, and a cloud for a machine. */
    install: number;
    /** Seconds that an operator needs for a resource. */
    ready: number;
    /** Seconds until a pod is ready. */
    pod: number;
    /** Seconds that a Job needs whose program is not run. */
    job: number;
  };
  /** `<Kind>/<name>` that nobody attends to: a slow or dead operator. */
  readonly held: Set<string>;
  /** `<Kind>/<name>` that its operator reports as failed, in the status that its Go code writes. */
  readonly failed: Set<string>;
  /** Packages of OLM that do not get installed. */
  readonly heldPackages: Set<string>;
  /** Packages of OLM that cannot be resolved. */
  readonly unresolved: Set<string>;
  /** Newest version of a package in its channel: `2.25.4`. @default the oldest one that we work with */
  readonly versions: Map<string, string>;
  /** Prefixes of the names of Jobs whose pods fail. */
  readonly failedJobs: Set<string>;
  /** Prefixes of the names of pods that crash. */
  readonly crashing: Set<string>;
  /** Arguments with which the program of a pod crashes. */
  readonly crashingArguments: Set<string>;
  /** Prefixes of the names of pods whose image cannot be pulled. */
  readonly unpullable: Set<string>;
  /** Images that no registry has. */
  readonly missingImages: Set<string>;
  /** Variables of scripts that are run for real. */
  readonly scriptVariables: Map<string, string>;
}

/** A cluster in which all goes well, and fast. */
export function goodBehaviour(): Behaviour {
  return {
    seconds: { install: 3, ready: 2, pod: 1, job: 2 },
    held: new Set(),
    failed: new Set(),
    heldPackages: new Set(),
    unresolved: new Set(),
    versions: new Map(),
    failedJobs: new Set(),
    crashing: new Set(),
    crashingArguments: new Set(),
    unpullable: new Set(),
    missingImages: new Set(),
    scriptVariables: new Map([['INTERVAL', '2']]),
  };
}

/** How scenarios name an object. */
export function nameOf({ kind, metadata }: Pick<KubeObject, 'kind' | 'metadata'>): string {
  return `${kind}/${metadata.name}`;
}

/** Whether a name begins with one of the prefixes. */
export function startsWithAny(name: string, prefixes: ReadonlySet<string>): boolean {
  return [...prefixes].some((prefix) => name.startsWith(prefix));
}
