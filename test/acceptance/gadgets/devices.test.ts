/**
 * Scripts that use the devices of functions, beside a test at the other end of the cable: `usb_gadget:nodes`.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { test } from 'tap';
import { findProgram } from '../../../src/program.js';
import { script as checked, staged } from '../stage.js';
import { source, tools } from '../tools.js';

const script = (name: string) => source(`gadgets/${name}`);
/** Without the C program there are no devices. */
const built = findProgram() !== undefined;

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
  [
    'a program on functionfs that waits for the host',
    ':nodes,host=attached',
    'ffs-events.sh',
    ['killed: 143', 'bound: 0, then 2', 'unbound: 1', 'shutdown', 'temporarily unavailable'],
  ],
  ['a debug bridge in /dev/usb-ffs', ':nodes', 'adb.sh', ['ep0', 'ep0', 'ep1', 'ep2', 'dummy_udc.0 phone', 'bound: ']],
];

if (built)
  for (const [name, options, file, lines] of devices) {
    const lacking = options.includes('=net') && noNetwork();
    if (lacking) test(name, { skip: lacking }, async () => {});
    else
      staged(name, { subsystems: [`usb_gadget${options}`], needs: [tools.bash] }, async (t, { dir, play }) => {
        const before = readdirSync('/dev');
        const { status, stdout, stderr } = await play(['bash', script(file)], { FFS: '/dev/usb-ffs/adb', OUT: `${dir}/out` });
        t.equal(stdout, `${lines.join('\n')}\n`);
        t.equal(status, 0, stderr);
        t.same(readdirSync('/dev'), before, 'the machine has the same devices as before');
      });
  }

if (built)
  checked('files over MTP, by umtp-responder', 'gadgets/umtp.sh', { subsystems: ['usb_gadget:nodes,host=attached'], needs: [tools.umtp] });
