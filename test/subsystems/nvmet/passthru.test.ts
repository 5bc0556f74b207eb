import { test } from 'tap';
import { NAMESPACE as N, SUBSYSTEM as S, tree } from './support.js';

const P = `${S}/passthru`;

test('a controller of this machine is passed through', async (t) => {
  const fs = await tree({ passthru: '', devices: '/dev/nvme0:/dev/nullb0' }, S, 'subsystems/b');
  t.same((await fs.ls(P)).sort(), ['admin_timeout', 'clear_ids', 'device_path', 'enable', 'io_timeout']);
  t.equal(await fs.line(`${P}/device_path`), '(null)');
  t.equal(await fs.put(`${P}/enable`, '1'), 'EINVAL');
  t.equal(await fs.put(`${P}/device_path`, '/dev/nvme0\n'), undefined);
  t.equal(await fs.put(`${P}/enable`, '1'), undefined);
  t.equal(await fs.put(`${P}/enable`, '1'), 'EINVAL', 'twice is a mistake');
  t.equal(await fs.put(`${P}/device_path`, '/dev/nvme1'), 'EBUSY');
  t.equal(await fs.put(`${S}/attr_version`, '1.2'), 'EINVAL', "it is the controller's");
  await fs.put('subsystems/b/passthru/device_path', '/dev/nvme0');
  t.equal(await fs.put('subsystems/b/passthru/enable', '1'), 'EINVAL', 'it is taken');
  t.equal(await fs.put(`${P}/enable`, '0'), undefined);
  t.equal(await fs.line(`${S}/attr_version`), '1.3');
  t.equal(await fs.put('subsystems/b/passthru/enable', '1'), undefined);
});

test('what is no controller', async (t) => {
  const fs = await tree({ passthru: '' }, S);
  for (const [path, errno] of [
    ['/dev/null', 'EINVAL'],
    ['/dev/nullb0', 'EINVAL'],
    ['/proc', 'EISDIR'],
    ['/dev/no-such', 'ENOENT'],
    ['relative', 'ENOENT'],
  ] as const) {
    await fs.put(`${P}/device_path`, path);
    t.equal(await fs.put(`${P}/enable`, '1'), errno, path);
  }
  await fs.put(`${S}/attr_version`, '1.2');
  t.equal(await fs.put(`${P}/enable`, '0'), undefined);
  t.equal(await fs.line(`${S}/attr_version`), '1.3', 'to disable it sets the version back, whatever was');
  t.equal(await fs.put(`${P}/io_timeout`, '4294967296'), 'EINVAL', 'not ERANGE');
  t.equal(await fs.put(`${P}/io_timeout`, '0x10'), undefined);
  t.equal(await fs.line(`${P}/io_timeout`), '16');
});

test('a controller, or namespaces: not both', async (t) => {
  const fs = await tree({ passthru: '', devices: '/dev/nvme0:/dev/nullb0' }, S, N);
  await fs.put(`${P}/device_path`, '/dev/nvme0');
  await fs.put(`${N}/device_path`, '/dev/nullb0');
  t.equal(await fs.put(`${N}/enable`, '1'), undefined);
  t.equal(await fs.put(`${P}/enable`, '1'), 'EINVAL');
  await fs.put(`${N}/enable`, '0');
  t.equal(await fs.put(`${P}/enable`, '1'), undefined);
  t.equal(await fs.put(`${N}/enable`, '1'), undefined, 'no error is told');
  t.equal(await fs.line(`${N}/enable`), '0');
});
