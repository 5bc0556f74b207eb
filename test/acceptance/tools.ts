/**
 * The tools of others that the acceptance tests use, and whether they are here. Nothing is installed by a test:
 * `scripts/acceptance-deps --install` does it.
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT } from '../cli/support.js';

/** A tool. */
export interface Tool {
  readonly name: string;
  /** Debian's packages that bring it. */
  readonly packages: readonly string[];
  /** Paths that are there once it is installed; a name without a slash is looked for in PATH. */
  readonly paths: readonly string[];
}

/** Where Debian's libraries in Go are: what `scripts/acceptance-deps` has unpacked, then what is installed. */
export const GOPATH: readonly string[] = [join(ROOT, '.cache/acceptance/usr/share/gocode'), '/usr/share/gocode'];

function goLibrary(name: string): string {
  const places = GOPATH.map((path) => join(path, 'src/github.com/google', name));
  return places.find((place) => existsSync(place)) ?? places[1]!;
}

const compiler: Tool = { name: 'a C compiler', packages: ['gcc', 'libc6-dev'], paths: ['gcc', '/usr/include/stdio.h'] };

export const tools = {
  bash: { name: 'bash', packages: ['bash'], paths: ['bash'] },
  mountpoint: { name: 'util-linux', packages: ['util-linux'], paths: ['mountpoint', 'flock'] },
  compiler,
  libusbgx: { name: 'libusbgx', packages: ['libusbgx-dev'], paths: ['/usr/include/usbg/usbg.h'] },
  agents: {
    name: 'resource-agents',
    packages: ['resource-agents'],
    paths: ['/usr/lib/ocf/resource.d/heartbeat/nvmet-subsystem', '/usr/lib/ocf/lib/heartbeat/ocf-shellfuncs'],
  },
  iscsiAgents: {
    name: 'resource-agents',
    packages: ['resource-agents'],
    paths: ['/usr/lib/ocf/resource.d/heartbeat/iSCSITarget', '/usr/lib/ocf/lib/heartbeat/ocf-shellfuncs'],
  },
  python: { name: 'python3', packages: ['python3'], paths: ['python3'] },
  goTsm: {
    name: 'go-configfs-tsm',
    packages: ['golang-go', 'golang-github-google-go-configfs-tsm-dev', 'golang-go.uber-multierr-dev', 'golang-github-google-uuid-dev'],
    paths: ['go', goLibrary('go-configfs-tsm')],
  },
  goTdx: {
    name: 'go-tdx-guest',
    packages: [
      'golang-github-google-go-tdx-guest-dev',
      'golang-google-protobuf-dev',
      'golang-golang-x-crypto-dev',
      'golang-golang-x-sys-dev',
    ],
    paths: ['go', goLibrary('go-configfs-tsm'), goLibrary('go-tdx-guest')],
  },
  goSev: {
    name: 'go-sev-guest',
    packages: [
      'golang-github-google-go-sev-guest-dev',
      'golang-google-protobuf-dev',
      'golang-golang-x-crypto-dev',
      'golang-golang-x-sys-dev',
    ],
    paths: ['go', goLibrary('go-configfs-tsm'), goLibrary('go-sev-guest')],
  },
  rsync: { name: 'rsync', packages: ['rsync'], paths: ['rsync'] },
  tar: { name: 'tar', packages: ['tar'], paths: ['tar'] },
  diff: { name: 'diff', packages: ['diffutils'], paths: ['diff'] },
  targetcli: {
    name: 'targetcli',
    packages: ['targetcli-fb', 'python3-rtslib-fb', 'dbus-daemon'],
    paths: ['targetcli', 'targetctl', 'dbus-daemon', '/etc/rtslib-fb-target'],
  },
  o2cb: { name: 'ocfs2-tools', packages: ['ocfs2-tools'], paths: ['o2cb', '/etc/ocfs2'] },
  umtp: { name: 'umtp-responder', packages: ['umtp-responder'], paths: ['umtprd', '/usr/sbin/umtprd-ffs', '/etc/umtprd/umtprd.conf'] },
  iio: { name: 'libiio-utils', packages: ['libiio-utils'], paths: ['iio_attr', 'iio_info'] },
  gpiosim: { name: 'gpiosim-selftest of libgpiod', packages: [], paths: ['gpiosim-selftest'] },
  nvmetcli: { name: 'nvmetcli', packages: [], paths: ['nvmetcli'] },
} as const satisfies Record<string, Tool>;

/** Set, a missing tool is a failure: for machines that are meant to have them all. */
const REQUIRED = process.env['ACCEPTANCE_REQUIRED'] !== undefined;

/**
 * Why a test that needs these cannot run here; `false` if it can. A reason is also said on standard error, for a skip that
 * nobody notices is worth nothing.
 */
export function missing(...needed: readonly Tool[]): string | false {
  const reasons = [
    ...(usable('/dev/fuse') ? [] : ['/dev/fuse cannot be opened']),
    ...needed
      .filter(({ paths }) => !paths.every(present))
      .map(
        ({ name, packages }) =>
          `${name} is not installed (${packages.length === 0 ? 'no package of Debian brings it' : `packages ${packages.join(' ')}; see scripts/acceptance-deps`})`,
      ),
  ];
  if (reasons.length === 0) return false;
  const reason = reasons.join('; ');
  // What no package brings cannot be required.
  if (REQUIRED && needed.every(({ packages }) => packages.length > 0)) throw new Error(reason);
  process.stderr.write(`acceptance: SKIPPED: ${reason}\n`);
  return reason;
}

function present(path: string): boolean {
  if (path.includes('/')) return existsSync(path);
  return (process.env['PATH'] ?? '').split(delimiter).some((dir) => existsSync(join(dir, path)));
}

function usable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where a script or a program's source of these tests is. */
export function source(name: string): string {
  return join(ROOT, 'test', 'acceptance', name);
}

/** The mount points at or below these directories. Other tests mount elsewhere at the same time. */
export function mountPoints(...directories: readonly string[]): readonly string[] {
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
  return points.filter((point) => directories.some((dir) => point === dir || point.startsWith(`${dir}/`)));
}
