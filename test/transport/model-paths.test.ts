/** Models that take paths, on a live mount: a path means what it means to the process that writes it. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import { Configfs } from '../../src/core/index.js';
import { nvmet } from '../../src/subsystems/nvmet/index.js';
import { usbGadget } from '../../src/subsystems/usb-gadget/index.js';
import { cannotMount, live, type Outcome, sh } from './live.js';

/** That of dash calls every failure an I/O error. */
const ECHO = 'echo() { /bin/echo "$@"; }';

interface Scene {
  /** Runs a script; `$M` is the mount, `$D` an empty directory, `$N` a namespace, `$L` a lun. */
  run(script: string): Promise<Outcome>;
  readonly dir: string;
}

/** @param devices names in the empty directory that count as devices */
async function scene(t: Test, devices: readonly string[] = []): Promise<Scene> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'model-paths-')));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const fs = new Configfs();
  fs.registerSubsystem(nvmet(devices.length === 0 ? {} : { devices: devices.map((name) => join(dir, name)).join(':') }));
  fs.registerSubsystem(usbGadget());
  const mount = await live(t, fs);
  const run = (script: string): Promise<Outcome> =>
    sh(mount, `D=${dir} N=$M/nvmet/subsystems/s/namespaces/1 L=$M/usb_gadget/g/functions/mass_storage.0/lun.0\n${ECHO}\n${script}`, dir);
  const made = await run('mkdir $M/nvmet/subsystems/s $N $M/usb_gadget/g $M/usb_gadget/g/functions/mass_storage.0');
  t.equal(made.status, 0, made.err);
  return { run, dir };
}

test('the medium of a lun is found from the working directory of the writer', { skip: cannotMount }, async (t) => {
  const { run, dir } = await scene(t);
  const { out, err } = await run(
    'truncate -s 1M disk.img; echo disk.img > $L/file; cat $L/file; cd /; echo disk.img > $L/file; cat $L/file',
  );
  t.equal(out, `${dir}/disk.img\n${dir}/disk.img\n`);
  t.match(err, /No such file or directory/);
});

test('a descriptor of the writer', { skip: cannotMount }, async (t) => {
  const { run, dir } = await scene(t);
  const { out, err } = await run(
    'truncate -s 1M disk.img; exec 8<disk.img; echo /proc/self/fd/8 > $L/file; cat $L/file; echo /proc/self/fd/9 > $L/file',
  );
  t.equal(out, `${dir}/disk.img\n`);
  t.match(err, /No such file or directory/);
});

test('a namespace is enabled in the view of who writes enable', { skip: cannotMount }, async (t) => {
  const { run } = await scene(t);
  const { out, err } = await run(`truncate -s 1M disk.img; echo disk.img > $N/device_path; echo 1 > $N/buffered_io
    (cd /; echo 1 > $N/enable); cat $N/enable
    echo 1 > $N/enable; cat $N/enable; cat $N/device_path`);
  t.equal(out, '0\n1\ndisk.img\n');
  t.match(err, /No such file or directory/);
});

test('a mount namespace of the writer', { skip: cannotMount }, async (t) => {
  const { run } = await scene(t);
  const { status, out, err } = await run(`mkdir private; echo $D/private/disk > $N/device_path; echo 1 > $N/buffered_io
    unshare -m sh -c "mount -t tmpfs none $D/private && truncate -s 1M $D/private/disk && echo 1 > $N/enable"; cat $N/enable`);
  t.same([status, out], [0, '1\n'], err);
});

test('a stand-in device by any path to it', { skip: cannotMount }, async (t) => {
  const { run } = await scene(t);
  const { out, err } = await run(`ln -s /dev/nullb0 by-id; ln -s by-id again; ln -s /dev dev
    for path in /dev/nullb0 //dev/nullb0 /dev/./nullb0 $D/by-id again dev/nullb0; do
      echo $path > $N/device_path && echo 1 > $N/enable && cat $N/enable && echo 0 > $N/enable
    done
    for path in /dev/nullb0/ again/ /dev/nullb0/x; do echo $path > $N/device_path; echo 1 > $N/enable; done; cat $N/enable`);
  t.equal(out, `${'1\n'.repeat(6)}0\n`, err);
  t.equal(err.match(/Not a directory/g)?.length, 3, err);
});

test('a device that is there counts by each name that leads to it, and by no other', { skip: cannotMount }, async (t) => {
  const { run } = await scene(t, ['listed', 'link']);
  // Directories, which would be refused if they were no devices.
  const { out, err } = await run(`mkdir listed other below; touch file
    ln -s other link; ln -s listed one; ln -s $D/one two; ln -s link three; ln -s one/ slash; ln -s one/. dot; ln -s below/../one up; ln -s $M/../listed through
    exec 8<listed; echo 1 > $N/buffered_io
    for path in listed ./listed below/../listed one two three link up /proc/self/fd/8 other file listed/ listed/. slash dot below/.. one/..; do
      echo $path > $N/device_path; echo $path $( (echo 1 > $N/enable) 2>&1 | sed 's/.*: //' ); echo 0 > $N/enable
    done`);
  const answers = new Map(
    out
      .trimEnd()
      .split('\n')
      .map((line) => [line.split(' ')[0], line.split(' ').slice(1).join(' ')]),
  );
  for (const [path, answer] of answers) {
    const expected = /^(other|below\/\.\.)$/.test(path!) ? 'Is a directory' : /\/\.*$|^slash$|^dot$/.test(path!) ? 'Not a directory' : '';
    t.equal(answer, expected, `${path}`);
  }
  t.equal(answers.size, 17, err);
});
