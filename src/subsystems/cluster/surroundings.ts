/**
 * What o2cb looks at outside of configfs: the interface's version and the masks of its log (fs/ocfs2/cluster/sys.c, masklog.c), and
 * which cluster stack ocfs2 uses (fs/ocfs2/stackglue.c). All as Linux 6.1 answered with the modules loaded, and no file system mounted.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { Errno, type SurroundingFile, type Surroundings } from '../../core/index.js';
import { fixedDir } from '../nodes.js';

const LOG_MASKS =
  'TCP MSG SOCKET HEARTBEAT HB_BIO DLMFS DLM DLM_DOMAIN DLM_THREAD DLM_MASTER DLM_RECOVERY DLM_GLUE VOTE CONN QUORUM BASTS CLUSTER ERROR NOTICE KTHREAD';

/** The masks that the kernel logs from the start (`MLOG_INITIAL_AND_MASK`). */
const ALLOWED = new Set(['ERROR', 'NOTICE']);

/** O2NM_API_VERSION */
const INTERFACE_REVISION = '5';

/** Where ocfs2-tools keep their configuration; only what is there, for a directory in /etc is costly to make. */
const CONFIGURATION = '/etc/ocfs2';

const text = (content: () => string): SurroundingFile => ({ show: () => (content() === '' ? '' : `${content()}\n`) });

/** One mask (`mlog_mask_store`): what follows the word does not matter. */
function logMask(name: string): SurroundingFile {
  let state = ALLOWED.has(name) ? 'allow' : 'off';
  return {
    show: () => `${state}\n`,
    store(written) {
      const word = ['allow', 'deny', 'off'].find((one) => written.toLowerCase().startsWith(one));
      if (word === undefined) throw new Errno('EINVAL', 'expected allow, deny or off (mlog_mask_store)');
      state = word;
    },
    mode: 0o644,
  };
}

/** The stack that ocfs2 is to use (`ocfs2_cluster_stack_store`): any four letters, as long as no file system is mounted. */
function clusterStack(): SurroundingFile {
  let stack = 'o2cb';
  return {
    show: () => `${stack}\n`,
    store(written) {
      const name = written.replace(/\n$/, '');
      if (written === '') return;
      if (name.length !== 4 || name.includes('\0')) {
        throw new Errno('EINVAL', 'the name of a cluster stack has four characters (ocfs2_cluster_stack_store)');
      }
      stack = name;
    },
    mode: 0o644,
  };
}

/** Which of the modules that matter here are loaded. */
class Loaded {
  readonly #names = new Set(['ocfs2', 'ocfs2_stack_o2cb']);

  has(name: string): boolean {
    return this.#names.has(name);
  }

  module(name: string, needs: readonly string[]) {
    return { name, needs, load: () => void this.#names.add(name), unload: () => void this.#names.delete(name) };
  }
}

/** See the module's documentation. */
export function clusterSurroundings(): Surroundings {
  const loaded = new Loaded();
  const masks = fixedDir(Object.fromEntries(LOG_MASKS.split(' ').map((name) => [name, logMask(name)])));
  return {
    nodes: {
      '/sys/fs/o2cb': fixedDir({ interface_revision: text(() => INTERFACE_REVISION), logmask: masks }),
      '/sys/fs/ocfs2': fixedDir({
        active_cluster_plugin: text(() => ''),
        cluster_stack: clusterStack(),
        dlm_recover_callback_support: text(() => '1'),
        loaded_cluster_plugins: text(() => (loaded.has('ocfs2_stack_o2cb') ? 'o2cb' : '')),
        max_locking_protocol: text(() => (loaded.has('ocfs2') ? '1.0' : '')),
      }),
    },
    modules: [
      'ocfs2_nodemanager',
      'ocfs2_stackglue',
      { name: 'ocfs2_dlm', needs: ['ocfs2_nodemanager'] },
      { name: 'ocfs2_dlmfs', needs: ['ocfs2_nodemanager', 'ocfs2_stackglue'], parameters: { capabilities: 'bast stackglue' } },
      loaded.module('ocfs2_stack_o2cb', ['ocfs2_dlm', 'ocfs2_nodemanager', 'ocfs2_stackglue']),
      loaded.module('ocfs2', ['ocfs2_nodemanager', 'ocfs2_stackglue']),
    ],
    directories: existsSync(CONFIGURATION) ? [{ path: CONFIGURATION, empty: true }] : [],
  };
}
