import { PlatformError } from '../../../lib/program/errors';
import type { SourceFile } from '../../../lib/environment/load';
import { loadEnvironments } from '../../../lib/environment/load';

/** Everything that the program says about one file. */
export function report(text: string): string {
  return reportOf([{ path: 'test.yaml', text }]);
}

/** Everything that the program says about files; empty if they are valid. */
export function reportOf(files: readonly SourceFile[]): string {
  try {
    loadEnvironments(files);
    return '';
  } catch (error) {
    if (error instanceof PlatformError) return error.message;
    throw error;
  }
}
