/**
 * The tool of the cluster file system OCFS2 that registers clusters.
 */
import { findProgram } from '../../../src/program.js';
import { script } from '../stage.js';
import { tools } from '../tools.js';

// Without the C program there are no live files.
if (findProgram() !== undefined) {
  script('o2cb registers a cluster', 'ocfs2/o2cb.sh', { subsystems: ['cluster'], needs: [tools.o2cb] });
  script("o2cb's other commands", 'ocfs2/clusters.sh', { subsystems: ['cluster'], needs: [tools.o2cb] });
}
