/**
 * Which Python has pytest.
 */
import { spawnSync } from 'node:child_process';

/** Debian's python3 has the packages of Debian, whichever python3 comes first in PATH. @param modules as after `import` */
export function pythonWith(modules: string): string | undefined {
  return ['python3', '/usr/bin/python3'].find((python) => spawnSync(python, ['-c', `import ${modules}`]).status === 0);
}
