/** A fresh mount of configfs-fuse for one scenario. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli, labModule, tsmLabModule, tsmLabProvider } from './paths.mjs';
import { Trouble } from './runner.mjs';

/** How long a mount may take to be there, and to go, in milliseconds: a second, unless the machine is very busy. */
const [BEGIN_MS, END_MS] = [120_000, 30_000];

/** The mounts that are up: all are taken down however the program ends. */
const up = new Set();

/** Sets whose name for `-s` is another one than the kernel module's, or that are two. */
const SOURCES = {
  lab: labModule,
  gpio: 'gpio-sim',
  // Debian's 6.12 keeps what a live gpio-sim needs, as 6.13 does.
  virtuser: ['gpio-sim:kernel=6.13', 'gpio-virtuser'],
  aggregator: ['gpio-sim', 'gpio-aggregator'],
  passthru: 'nvmet:devices=/dev/nullb0:/dev/nvme0:/dev/nvme0n1',
  pci: 'pci_ep:controllers=lab_epc.0=2:lab_epc.1=1/2',
  stm: 'stp-policy',
  usb: 'usb_gadget',
  netif: 'netconsole:devices=dummy0,address6=',
  nullb: 'null_blk',
  rdma: 'rdma_cm',
  tsm: [`tsm:provider=${tsmLabProvider}`, tsmLabModule],
};

const nvmetOf = (version) => (version === '6.1' ? version : `${version},auth,passthru,tls`);

/**
 * Sets that differ between kernels (their option `kernel`). Debian's 6.12 keeps what a live gpio-sim needs, as 6.13 does, and is built with
 * parts of nvmet that its 6.1 lacks.
 */
const VERSIONED = {
  gpio: (version) => (version === '6.12' ? '6.13' : version),
  nvmet: nvmetOf,
  passthru: nvmetOf,
  ...Object.fromEntries(
    ['samples', 'target', 'usb', 'nullb', 'netconsole', 'netif', 'vkms', 'aggregator', 'tsm', 'dlm', 'thunderbolt'].map((set) => [
      set,
      (version) => version,
    ]),
  ),
};

/** The version of a kernel's package, such as 6.12; undefined for the default one. */
const versionOf = (kernel) => /^linux-image-(\d+\.\d+)/.exec(kernel ?? '')?.[1];

/** What `-s` says for a need, as the kernel of that package has it. @returns {string[]} */
export function sourcesFor(need, kernel) {
  const version = versionOf(kernel);
  const sources = [SOURCES[need] ?? need].flat();
  return version !== undefined && VERSIONED[need]
    ? sources.map((source) =>
        source === tsmLabModule ? source : `${source}${source.includes(':') ? ',' : ':'}kernel=${VERSIONED[need](version)}`,
      )
    : sources;
}

/** No such set: the scenario is skipped, with this reason. */
export class NoSuchSet extends Error {}

/**
 * @param {string[]} needs
 * @param {{ transport?: string, kernel?: string, program?: string, env?: Record<string, string> }} options `kernel`: the package of the kernel
 *   that it stands in for
 * @param {string} [journal] where its operations are recorded
 * @returns {Promise<{ folder: string, end: () => Promise<void>, said: () => string }>}
 */
export async function mountFor(needs, { transport, kernel, program = cli, env }, journal) {
  if (!existsSync(program)) throw new Trouble(`${program} is missing: npm run build`);
  const folder = mkdtempSync(join(tmpdir(), 'conformance-mount-'));
  const args = [
    program,
    'mount',
    folder,
    ...needs.flatMap((need) => sourcesFor(need, kernel)).flatMap((source) => ['-s', source]),
    ...(transport ? ['--transport', transport] : []),
    ...(journal ? ['--journal', journal] : []),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const mount = { folder, child, said: '' };
  up.add(mount);
  child.stderr.on('data', (chunk) => {
    mount.said += chunk;
  });
  const ended = new Promise((resolve) => child.once('close', (code) => resolve(code)));
  const ready = new Promise((resolve) => child.stdout.once('data', () => resolve('ready')));
  const patience = new Promise((resolve) => setTimeout(resolve, BEGIN_MS, 'late').unref());
  const outcome = await Promise.race([ready, ended, patience]);
  const end = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const late = new Promise((resolve) => setTimeout(resolve, END_MS, 'late').unref());
    if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL');
    takeDown(mount);
    up.delete(mount);
  };
  if (outcome === 'ready') return { folder, end, said: () => mount.said };
  await end();
  if (outcome === 2) throw new NoSuchSet(mount.said.trim().split('\n')[0]);
  throw new Trouble(`the mount did not come up (${outcome}): ${mount.said}`);
}

/** Nothing may stay mounted: a lazy umount works even when the server is gone. */
function takeDown({ folder }) {
  spawnSync('umount', ['-l', folder], { stdio: 'ignore' });
  try {
    rmdirSync(folder);
  } catch {
    // Still busy: an empty folder in the temporary one does no harm.
  }
}

process.on('exit', () => {
  for (const mount of up) {
    mount.child.kill('SIGKILL');
    takeDown(mount);
  }
});
for (const [signal, number] of Object.entries({ SIGINT: 2, SIGTERM: 15, SIGHUP: 1 })) {
  process.on(signal, () => process.exit(128 + number));
}
