import { runProgram } from '../../process';

/** Python of this machine itself: what lies on the PATH may be a script that needs the PATH. */
export async function pythonProgram(): Promise<string> {
  const { code, stdout } = await runProgram('python3', ['-c', 'import sys; print(sys.executable)']);
  if (code !== 0) throw new Error('python3 does not run');
  return stdout.trim();
}
