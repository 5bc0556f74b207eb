/**
 * What happens outside of configfs: each set's events, from a shell.
 */
import { test } from 'tap';
import { lines, options, script } from './support.js';

/** In the scripts: what a command answers, on one line, and the errno of one that fails. */
const TOOLS = `
say() { printf '%s\\n' "$*"; }
once() { out=$(LC_ALL=C "$@" 2>&1) || out=\${out##*: }; say "\${out:-ok}"; }
get() { once cat "$1"; }
put() { once sh -c 'echo "$2" > "$1"' sh "$1" "$2"; }
`;

/** What such a script says, line by line. */
const said = async (set: string, text: string): Promise<string[]> => {
  const { stdout, stderr, status } = await script(set, [], TOOLS + text);
  return [...lines(stdout), ...lines(stderr), ...(status === 0 ? [] : [`status ${status}`])];
};

test('tsm: the module of the provider goes, and another one comes', options, async (t) => {
  t.same(
    await said(
      'tsm',
      `mkdir tsm/report/r; head -c 64 /dev/zero > tsm/report/r/inblob; ctl event tsm fail EIO; get tsm/report/r/outblob
       ctl event tsm unregister; get tsm/report/r/provider; ctl event tsm register 2>&1; rmdir tsm/report/r; ctl event tsm register sev_guest
       mkdir tsm/report/r; get tsm/report/r/provider`,
    ),
    ['Input/output error', 'No such device or address', 'configfs-fuse: EBUSY: tsm/report is not empty (tsm_report_register)', 'sev_guest'],
  );
});

test('tsm: rmmod and modprobe of the provider are the same events', options, async (t) => {
  t.same(
    await said(
      'tsm',
      `mkdir tsm/report/r; rmmod tdx_guest; get tsm/report/r/provider; rmdir tsm/report/r; modprobe tdx_guest; mkdir tsm/report/r
       get tsm/report/r/provider; lsmod | sed -n 's/^\\(tdx_guest\\|sev_guest\\) .*/\\1/p'; modprobe -q sev_guest || say refused`,
    ),
    ['No such device or address', 'tdx_guest', 'tdx_guest', 'refused'],
  );
});

test('a list, all of it or of one subsystem, and what is not in it', options, async (t) => {
  t.same(await said('tsm', 'ctl event tsm | cut -d: -f1; ctl event tsm unregistr; ctl event tsn; ctl event tsm fail; true'), [
    'tsm unregister',
    'tsm register [PROVIDER]',
    'tsm fail ERRNO',
    "configfs-fuse: 'tsm' has no event 'unregistr'; did you mean 'unregister'?",
    "configfs-fuse: there is no subsystem 'tsn'; did you mean 'tsm'?",
    'configfs-fuse: tsm: expected fail ERRNO',
  ]);
  t.same(await said('samples', 'ctl event 01-childless; ctl event 01-childless x'), [
    "configfs-fuse: '01-childless' has no event 'x'; nothing outside of configfs changes it",
    'status 2',
  ]);
});
