/**
 * The kinds of script that set up gadgets on boards, phones and management controllers. They know nothing of us, and are run to their end.
 */
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
