import type { Kind } from './kinds';
import type { PlayedCluster } from './played-cluster';

/** One played operator or part of OpenShift. */
export interface PlayedOperator {
  /** For the log. */
  readonly name: string;
  /** All that it reads. */
  readonly watches: readonly Kind[];
  /** One look at the cluster: writes what is not as it should be. It can be called at any time, and again. */
  readonly turn: (cluster: PlayedCluster) => Promise<void>;
  /** Ends what it started. @default nothing */
  readonly stop?: () => Promise<void>;
}

/** Does something for each; what goes wrong with one does not keep it from the others. */
export async function forEach<T>(items: readonly T[], action: (item: T) => Promise<void>): Promise<void> {
  const errors: unknown[] = [];
  for (const item of items) {
    try {
      await action(item);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
