import type { DeliverySettings } from '../environment/schema';

interface RepositoryFolder {
  /** Name of the environment. */
  readonly name: string;
  readonly delivery: Pick<DeliverySettings, 'path'>;
}

/** Folder of an environment in the Git repository, as commands and Applications name it. */
export function repositoryFolder({ name, delivery }: RepositoryFolder): string {
  return `${delivery.path}/${name}`;
}
