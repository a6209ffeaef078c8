import type { Environment } from '../environment/schema';

/** Folder of an environment in the Git repository, as commands and Applications name it. */
export function repositoryFolder({ name, delivery }: Pick<Environment, 'name' | 'delivery'>): string {
  return `${delivery.path}/${name}`;
}
