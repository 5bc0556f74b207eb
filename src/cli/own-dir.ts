/**
 * The directory in which a stand-in of a test has its mount point, socket and journal. It is made and removed by the process that serves:
 * however the test ends, that one is still there.
 *
 * @module
 */
import { mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeScratchDir } from './scratch-dir.js';

/** See the module's documentation. */
export class OwnDir {
  readonly path = makeScratchDir();
  readonly mountPoint = join(this.path, 'mnt');
  readonly socket = join(this.path, 'control');
  readonly journal = join(this.path, 'journal');
  readonly state = join(this.path, 'state.yaml');

  makeMountPoint(): string {
    mkdirSync(this.mountPoint);
    return this.mountPoint;
  }

  /** Removes what was made here, one by one: nothing that is still mounted. */
  remove(): void {
    for (const file of [this.socket, this.journal, `${this.journal}.1`, this.state]) rmSync(file, { force: true });
    for (const dir of [this.mountPoint, this.path]) {
      try {
        rmdirSync(dir);
      } catch {
        // It was not made, or somebody else has put something there.
      }
    }
  }
}
