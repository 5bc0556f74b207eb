/**
 * `--cache`: what a process that has a removed group open may still see of it, and for how long. docs/security.md says so.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { test } from 'tap';
import { mounted } from './mounted.js';
import { transports } from './transports.js';

/** Holds names of a group, and looks at all of them, round after round, while another process removes it. */
const LOOKER = `
const fs = require('node:fs');
const [dir, ...names] = process.argv.slice(1);
const at = (name) => '/proc/self/fd/' + group + '/' + name;
const group = fs.openSync(dir, 'r');
const held = names.map((name) => fs.openSync(at(name), 'r'));
require('node:child_process').spawn('rmdir', [dir]).on('error', () => process.exit(1));
const gone = new Map();
let [torn, back, read, first] = [0, 0, 0, 0];
for (const end = Date.now() + 30_000; gone.size < names.length && Date.now() < end; ) {
  for (const name of names) {
    try {
      fs.statSync(at(name));
      if (gone.has(name)) back++;
      else if (gone.size > 0) torn++;
      if (gone.size > 0) {
        fs.readFileSync(at(name));
        read++;
      }
    } catch (error) {
      if (error.code !== 'ENOENT') continue;
      first ||= Date.now();
      gone.set(name, Date.now());
    }
  }
}
console.log(JSON.stringify({ gone: gone.size, torn, back, read, ms: Math.max(...gone.values()) - first }));
`;

const NAMES = ['attr_serial', 'attr_model', 'attr_version', 'namespaces', 'allowed_hosts'];
const ROUNDS = 5;

for (const transport of transports.filter(({ name }) => name.startsWith('kernel'))) {
  test(`names of a removed group that are in use go for good, and soon (over ${transport.name})`, {
    skip: transport.skip,
    timeout: 240_000,
  }, async (t) => {
    const fs = await mounted(t, transport, '-s', 'nvmet');
    const group = `${fs.dir}/nvmet/subsystems/s`;
    let torn = 0;
    for (let round = 0; round < ROUNDS; round++) {
      await fs.call('mkdir', group);
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', LOOKER, group, ...NAMES], {
        env: { ...process.env, NODE_OPTIONS: '' },
      });
      const seen = JSON.parse(stdout);
      t.match(seen, { gone: NAMES.length, back: 0, read: 0 }, stdout.trim());
      t.ok(seen.ms < 2_000, 'the last name goes soon after the first');
      torn += seen.torn;
    }
    if (!transport.args.includes('--cache')) t.equal(torn, 0, 'all of them or none');
    else t.comment(`${torn} looks found one name and not another`);
  });
}
