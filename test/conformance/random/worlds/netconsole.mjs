/** Targets of netconsole, on a machine without network interfaces. */
import fc from 'fast-check';
import { valuesFor } from '../values.mjs';
import { attributes, together } from '../world.mjs';

const IP = ['10.1.2.3', '10.1.2.3\\n', '10.1.2', '300.1.1.1', 'fe80::1', 'fe80::1\\n', '::', 'fe80::1x', '1.2.3.4x', '::ffff:1.2.3.4'];
const VALUES = {
  local_ip: IP,
  remote_ip: IP,
  remote_mac: [
    '00:11:22:33:44:55',
    '00:11:22:33:44:55\\n',
    '0:1:2:3:4:5',
    '00-11-22-33-44-55',
    '00:11:22:33:44:5g',
    '00:11:22:33:44:55:66',
  ],
  dev_name: ['eth7', 'eth7\\n', '\\*15(d)', '\\*16(d)', 'a\\sb'],
};
const values = valuesFor('netconsole', VALUES);
const target = (name) => ({
  prologue: [[`mkdir netconsole/${name}`]],
  made: [`netconsole/${name}`],
  files: attributes(
    `netconsole/${name}`,
    'enabled enabled extended dev_name local_port remote_port local_ip local_ip remote_ip remote_ip local_mac remote_mac',
    values,
  ),
});

/** @type {import('../world.mjs').Vocabulary} */
export const netconsole = {
  name: 'netconsole',
  needs: ['netconsole'],
  world: fc
    .subarray([target('a'), target('b')], { minLength: 1, maxLength: 2 })
    .map((parts) => together({ folders: ['netconsole'] }, ...parts)),
};
