/**
 * The kinds of script that set up gadgets on boards, phones and management controllers. They know nothing of us, and are run to their end.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { test } from 'tap';
import { findProgram } from '../../../src/program.js';
import { staged } from '../stage.js';
import { source, tools } from '../tools.js';

const script = (name: string) => source(`gadgets/${name}`);
/** Without the C program there are no live files, and no modules. */
const built = findProgram() !== undefined;

const each: readonly (readonly [name: string, options: string, script: string, stdout: string])[] = [
  ['set-up at boot of a board', ':host=attached', 'pi-setup.sh', 'bound to dummy_udc.0, configured\n'],
  ['set-up at boot of a board, with no host', '', 'pi-setup.sh', 'bound to dummy_udc.0, not attached\n'],
  [
    'free ports of a hub',
    `:udc=${['p1', 'p2', 'p3', 'p4'].map((port) => `1e6a0000.usb-vhub:${port}`).join('+')}`,
    'free-port.sh',
    ['p1: keyboard', 'p2: mouse', 'p3: pad', 'p4: ']
      .map((at, n) => `1e6a0000.usb-vhub:${at} ${n < 3 ? 'high-speed' : 'UNKNOWN'}\n`)
      .join('') + '0\n',
  ],
  ['a debug bridge with functionfs', '', 'adb.sh', 'ep0\nep0\nep1\nep2\ndummy_udc.0 phone\nbound: \n'],
  ['a rescue system in an initramfs', ':host=attached', 'initramfs.sh', 'state: configured\nreconnected\n'],
  ['a camera that looks for configfs in the table of mounts', ':udc=fe800000.usb,host=attached', 'camera.sh', 'configured at high-speed\n'],
];

if (built)
  for (const [name, options, file, stdout] of each)
    staged(`${name}, and its end`, { subsystems: [`usb_gadget${options}`], needs: [tools.bash] }, async (t, { play }) => {
      const {
        status,
        stdout: out,
        stderr,
      } = await play([
        'bash',
        '-c',
        `${file === 'pi-setup.sh' || file === 'camera.sh' ? 'bash' : 'sh'} ${script(file)} && bash ${script('teardown.sh')}`,
      ]);
      t.equal(out, `${stdout}gadgets left: 0\n`);
      t.equal(status, 0, stderr);
    });

/** Why interfaces cannot be had; undefined where they can. */
function noNetwork(): string | undefined {
  const tried = ['veth', 'dummy'].some((kind) => spawnSync('unshare', ['--net', 'ip', 'link', 'add', 'tried', 'type', kind]).status === 0);
  return tried ? undefined : 'no private network with an interface can be had (unshare --net ip link add …)';
}

const devices: readonly (readonly [name: string, options: string, script: string, lines: readonly string[]])[] = [
  [
    'a console over USB',
    ':nodes',
    'serial-console.sh',
    [
      'speed 115200 baud',
      'prompted',
      'root',
      'welcome, root',
      '010304111300ff',
      'the port stays while its function does',
      '/dev/ttyGS0',
      '/dev/ttyGS1',
      '/dev/ttyGS1',
      '',
      '/dev/usb-host:',
      'ttyGS1',
    ],
  ],
  [
    'a keyboard, and its lamps',
    ':nodes,host=attached',
    'keyboard.sh',
    [
      'not there before it is bound',
      ' 02 00 0b 00 00 00 00 00',
      ' 00 00 00 00 00 00 00 00',
      ' 00 00 0c 00 00 00 00 00',
      ' 00 00 00 00 00 00 00 00',
      'lamps: 2',
      'gone when it is unbound',
      'left: ',
    ],
  ],
  [
    'a network over USB',
    ':nodes=net',
    'network.sh',
    [
      '(unnamed net_device)',
      'usb0 02:00:5e:10:00:01',
      '02:00:5e:10:00:01',
      '10.55.0.1/30',
      'it stays after unbinding',
      'it goes with its function',
      'lo',
    ],
  ],
  ['a debug bridge in /dev/usb-ffs', ':nodes', 'adb.sh', ['ep0', 'ep0', 'ep1', 'ep2', 'dummy_udc.0 phone', 'bound: ']],
];

if (built)
  for (const [name, options, file, lines] of devices) {
    const lacking = options.includes('=net') && noNetwork();
    if (lacking) test(name, { skip: lacking }, async () => {});
    else
      staged(name, { subsystems: [`usb_gadget${options}`], needs: [tools.bash] }, async (t, { play }) => {
        const before = readdirSync('/dev');
        const { status, stdout, stderr } = await play(['bash', script(file)], { FFS: '/dev/usb-ffs/adb' });
        t.equal(stdout, `${lines.join('\n')}\n`);
        t.equal(status, 0, stderr);
        t.same(readdirSync('/dev'), before, 'the machine has the same devices as before');
      });
  }
