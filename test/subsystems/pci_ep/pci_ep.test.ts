/**
 * pci_ep: what the recordings of the kernel (test/conformance/scenarios/pci-*.cfs) cannot hold, since it would end the kernel there, and
 * the options.
 */
import { test } from 'tap';
import { loadSubsystems } from '../../../src/subsystems/index.js';
import { configfs, list, walk } from '../../core/support.js';
import { pciEp } from '../../../src/subsystems/pci_ep/index.js';
import { Calls } from '../calls.js';
import { refusal } from '../support.js';
import { Shell } from '../yaml/support.js';

const FUNCTIONS = '/pci_ep/functions';
const CONTROLLERS = '/pci_ep/controllers';

async function shellOf(spec: string): Promise<Shell> {
  const fs = configfs();
  for (const subsystem of await loadSubsystems(spec)) await fs.registerSubsystem(subsystem);
  return new Shell(fs);
}

const ls = async ({ fs }: Shell, path: string): Promise<string[]> => list(fs, await walk(fs, path));

test('options', async (t) => {
  const shell = await shellOf('pci_ep:drivers=pci_epf_test,controllers=a:b.pcie-ep=2/1');
  t.same(await ls(shell, FUNCTIONS), ['pci_epf_test']);
  t.same((await ls(shell, CONTROLLERS)).sort(), ['a', 'b.pcie-ep']);
  t.same(await ls(await shellOf('pci_ep'), CONTROLLERS), ['51000000.pcie_ep']);
  for (const [option, why] of [
    ['drivers=pci_epf_mhi', /'pci_epf_mhi'; expected some of pci_epf_ntb:/],
    ['drivers=pci_epf_test:pci_epf_test', /expected each name once/],
    ['controllers=a=x', /'a=x'; expected NAME/],
    ['controllers=a=0', /'a=0'/],
    ['controllers=a:a=2', /expected each name once/],
  ] as const) {
    await t.rejects(loadSubsystems(`pci_ep:${option}`), { message: why }, option);
  }
});

test('links to what is no controller, and no function', async (t) => {
  const shell = await shellOf('pci_ep');
  const [a, b] = [`${FUNCTIONS}/pci_epf_test/a`, `${FUNCTIONS}/pci_epf_test/b`];
  for (const path of [a, b]) t.equal(await shell.mkdir(path), undefined);
  t.equal(await shell.ln(b, `${a}/primary/x`), 'EINVAL');
  t.equal(await shell.ln(CONTROLLERS, `${a}/secondary/x`), 'EINVAL');
  t.equal(await shell.ln(`${CONTROLLERS}/51000000.pcie_ep`, `${a}/x`), 'EINVAL');
  t.equal(await shell.ln(`${b}/primary`, `${CONTROLLERS}/51000000.pcie_ep/x`), 'EINVAL');
  t.equal(await shell.ln(b, `${CONTROLLERS}/51000000.pcie_ep/x`), undefined, 'none of these has taken the place');
});

test('a bridge between two controllers needs doorbells once it has both', async (t) => {
  const shell = await shellOf('pci_ep:controllers=x:y');
  const n = `${FUNCTIONS}/pci_epf_ntb/n`;
  t.equal(await shell.mkdir(n), undefined);
  t.equal(await shell.ln(`${CONTROLLERS}/x`, `${n}/primary/l`), undefined);
  t.equal(await shell.ln(`${CONTROLLERS}/y`, `${n}/secondary/l`), 'EINVAL');
  t.equal(await shell.echo('33', `${n}/pci_epf_ntb.0/db_count`), undefined);
  t.equal(await shell.ln(`${CONTROLLERS}/y`, `${n}/secondary/l`), 'EINVAL');
  t.equal(await shell.echo('32', `${n}/pci_epf_ntb.0/db_count`), undefined);
  t.equal(await shell.ln(`${CONTROLLERS}/y`, `${n}/secondary/l`), undefined);
  t.equal(await shell.rmdir(n), 'ENOTEMPTY', 'its links are in it');
});

test('there is one bridge to a virtual bus at a time', async (t) => {
  const shell = await shellOf('pci_ep:controllers=x=2:y');
  const [v, w] = [`${FUNCTIONS}/pci_epf_vntb/v`, `${FUNCTIONS}/pci_epf_vntb/w`];
  for (const path of [v, w]) await shell.mkdir(path);
  t.equal(await shell.ln(`${CONTROLLERS}/y`, `${v}/secondary/l`), undefined, 'the primary side counts');
  t.equal(await shell.ln(`${CONTROLLERS}/x`, `${v}/primary/l`), 'EINVAL', 'no doorbell');
  await shell.echo('1', `${v}/pci_epf_vntb.0/db_count`);
  await shell.echo('1', `${w}/pci_epf_vntb.1/db_count`);
  t.equal(await shell.ln(`${CONTROLLERS}/x`, `${v}/primary/l`), undefined);
  t.equal(await shell.ln(`${CONTROLLERS}/x`, `${w}/primary/l`), 'EBUSY');
  t.equal(await shell.rm(`${v}/primary/l`), undefined);
  t.equal(await shell.ln(`${CONTROLLERS}/x`, `${w}/primary/l`), undefined);
});

test('what the kernel logs', async (t) => {
  const fs = new Calls(pciEp({ controllers: 'x:y=2/1' }), refusal);
  const [f, n, v] = ['functions/pci_epf_test/f', 'functions/pci_epf_ntb/n', 'functions/pci_epf_vntb/v'];
  await fs.mkdir(f, 'functions/pci_epf_test/g', 'functions/pci_epf_test/h', n, v);
  const logs = async (refused: Promise<unknown>, ...lines: string[]): Promise<void> => {
    t.match(await refused, `; the kernel logs ${lines.map((line) => `"${line}"`).join(' and ')}`);
  };
  await fs.link('functions/pci_epf_test/g', `${f}/v`);
  await logs(fs.link('controllers/x', `${f}/primary/l`), 'pci_epf_test pci_epf_test.0: No support for virt function');
  await fs.link('functions/pci_epf_test/h', `${f}/w`);
  await logs(fs.link('controllers/y', `${f}/primary/l`), 'pci_epf_test pci_epf_test.0: PF0: Exceeds max vfunc number');
  await logs(fs.put(`${n}/pci_epf_ntb.3/mw1`, '1'), 'pci_epf_ntb pci_epf_ntb.3: Invalid num_nws: 0 value');
  await logs(fs.cat(`${v}/pci_epf_vntb.4/mw1`), 'pci_epf_vntb pci_epf_vntb.4: Invalid num_nws: 0 value');
  await fs.link('controllers/x', `${n}/primary/l`);
  await logs(fs.link('controllers/x', `${v}/primary/l`), 'pci_epc x: Exceeding max supported Function Number');
  await logs(
    fs.link('controllers/y', `${v}/primary/l`),
    ...['DB count 0 out of range (1 - 32)', 'Interrupt configuration failed', 'Failed to initialize EPC'].map(
      (line) => `pci_epf_vntb pci_epf_vntb.4: ${line}`,
    ),
  );
});
