/**
 * What people do by hand and in scripts of their own.
 */
import { findProgram } from '../../../src/program.js';
import { MAIN } from '../../cli/support.js';
import { checks, script, staged } from '../stage.js';
import { source, tools } from '../tools.js';

script("a gadget, in the order of the kernel's document gadget_configfs", 'shell/gadget-doc.sh', { subsystems: ['usb_gadget'] });
script('an NVMe target, set up and torn down', 'shell/nvmet-admin.sh', { subsystems: ['nvmet'] });

staged(
  'backups with find, diff, tar, rsync and cp, and a restore into a fresh mount',
  {
    subsystems: ['nvmet', 'usb_gadget'],
    needs: [tools.bash, tools.tar, tools.rsync, tools.diff],
  },
  async (t, { play }) => {
    checks(t, await play(['bash', source('shell/backup.sh')]));
    checks(t, await play(['bash', source('shell/restore.sh')]));
  },
);

staged(
  'a tree is saved and made again, by system calls alone',
  { subsystems: ['nvmet', 'usb_gadget'], needs: [tools.bash, tools.diff] },
  async (t, { play }) => checks(t, await play(['bash', source('shell/save-load.sh'), process.execPath, MAIN])),
);

script("the recipes of the kernel's documents for smaller subsystems", 'shell/small-sets.sh', {
  subsystems: ['iio', 'stp-policy', 'netconsole:devices=eth0', 'nullb'],
});

// Without the C program there are no live files.
if (findProgram() !== undefined) {
  script('triggers of IIO in sysfs', 'shell/iio.sh', { subsystems: ['iio'] });
  script('triggers of IIO, by the programs of libiio', 'shell/iio-tools.sh', { subsystems: ['iio'], needs: [tools.iio] });
}
