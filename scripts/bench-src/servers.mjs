// The file systems that are measured, each in a process of its own.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file system that is mounted. */
export class Server {
  /** Milliseconds from its start to the ready mount. */
  startMs = 0;
  /** @type {Record<string, string>} the paths to measure, by what is measured there */
  where = {};

  /** @param {string} name @param {string} dir @param {import('node:child_process').ChildProcess} process */
  constructor(name, dir, process) {
    this.name = name;
    this.dir = dir;
    this.process = process;
  }

  /** Mounts it and waits until it says so. `where` tells the paths to measure. */
  static async start({ name, command, where }, scratch) {
    const dir = join(scratch, name.replace(/\W+/g, '-'));
    mkdirSync(dir, { recursive: true });
    const [program, ...args] = command(dir);
    const began = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (text) => (complaint += text));
    child.on('error', (error) => (complaint += error.message));
    const ready = await Promise.race([once(child.stdout, 'data').then(() => true), once(child, 'close').then(() => false)]);
    if (!ready) throw new Error(`${name}: ${complaint.trim().split('\n').at(-1)}`);
    const server = new Server(name, dir, child);
    server.startMs = performance.now() - began;
    server.where = where(dir);
    return server;
  }

  /** Lets it run on these processors only, all its threads. */
  place(cpus) {
    spawnSync('taskset', ['-a', '-p', '-c', cpus, String(this.process.pid)], { stdio: 'ignore' });
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGTERM');
      const timer = setTimeout(() => this.process.kill('SIGKILL'), 5000);
      await once(this.process, 'exit');
      clearTimeout(timer);
    }
    spawnSync('umount', ['-l', this.dir], { stdio: 'ignore' });
  }

  /** The time that the process has had a processor so far, all its threads, in milliseconds: as the scheduler counts it, not by ticks. */
  get cpuMs() {
    const tasks = `/proc/${this.process.pid}/task`;
    return readdirSync(tasks).reduce((sum, id) => sum + Number(readFileSync(`${tasks}/${id}/schedstat`, 'utf8').split(' ')[0]) / 1e6, 0);
  }

  /** Resident memory in KiB. */
  get rssKiB() {
    return Number(/VmRSS:\s+(\d+)/.exec(spawnSync('cat', [`/proc/${this.process.pid}/status`]).stdout.toString())?.[1]);
  }
}

/** The file is in a directory that a user has made, as an attribute is: so each call walks a path of the same length, and makes the same requests. */
function inDirectory(dir) {
  mkdirSync(`${dir}/a`);
  const file = `${dir}/a/file`;
  return { stat: file, read: file, write: file, mkdir: dir };
}

/** The peers: a minimal file system each, with timeouts of 0 and direct I/O. */
export const peers = (source, scratch) => [
  // The same work as ours: here the kernel checks permissions, and asks for the attributes of a directory whenever it has changed.
  { name: 'C, `default_permissions`', command: (dir) => [join(scratch, 'peer'), dir, '-o', 'default_permissions'], where: inDirectory },
  { name: 'C, no checks', command: (dir) => [join(scratch, 'peer'), dir], where: inDirectory },
  { name: 'go-fuse', command: (dir) => [join(scratch, 'peer-go'), dir], where: inDirectory },
  { name: 'pyfuse3', command: (dir) => ['/usr/bin/python3', join(source, 'peer.py'), dir], where: inDirectory },
  { name: 'fuse-native', command: (dir) => ['node', join(source, 'peer-native.mjs'), dir], where: inDirectory },
];

/** The product, but for the moments in which it looks for the next request: its processor time is that of the work alone. */
export const asleep = (source, set) => ({
  name: 'asleep',
  command: (dir) => ['node', join(source, 'asleep.mjs'), dir, set],
  where: () => ({}),
});

/** The product, as its user starts it. */
export const product = (root, ...args) => ({
  name: ['configfs-fuse', ...args].join(' '),
  command: (dir) => ['node', join(root, 'dist/cli/main.cjs'), 'mount', dir, ...args],
  where(dir) {
    mkdirSync(`${dir}/02-simple-children/a`);
    const file = `${dir}/02-simple-children/a/storeme`;
    return { stat: file, read: file, write: file, mkdir: `${dir}/02-simple-children`, groups: `${dir}/04-default-groups` };
  },
});
