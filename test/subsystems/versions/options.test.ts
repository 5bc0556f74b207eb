import { test } from 'tap';
import { loadSubsystems } from '../../../src/subsystems/index.js';
import { kernelOption, switches } from '../../../src/subsystems/versions/index.js';

test('the kernel to follow is 6.1 unless given, and one that the models know', (t) => {
  t.equal(kernelOption('set', {}), '6.1');
  t.equal(kernelOption('set', { kernel: '6.12.38' }), '6.12');
  t.equal(kernelOption('set', { kernel: '7.2' }), '7.2');
  t.equal(kernelOption('set', { kernel: '7.4' }), '7.4');
  for (const [kernel, expected] of [
    ['5.19', /^set: option 'kernel' cannot be '5\.19'; expected 6\.1 or a later version/],
    ['new', /cannot be 'new'; expected 6\.1 or a later version, such as 6\.12$/],
    ['', /cannot be ''/],
    ['7.5', /cannot be '7\.5'; expected at most 7\.4; 7\.2 is the newest kernel whose source was compared with all models$/],
    ['8.0', /cannot be '8\.0'; expected at most 7\.4/],
  ] as const)
    t.throws(() => kernelOption('set', { kernel }), { name: 'SubsystemError', kind: 'usage', message: expected }, kernel);
  t.end();
});

test('both models with versions refuse one that is too new', async (t) => {
  for (const set of ['nvmet', 'usb_gadget'])
    await t.rejects(loadSubsystems(`${set}:kernel=8.0`), {
      message: `${set}: option 'kernel' cannot be '8.0'; expected at most 7.4; 7.2 is the newest kernel whose source was compared with all models`,
    });
});

test('a switch takes no value', (t) => {
  t.same(switches('set', { auth: '', kernel: '6.1' }, ['auth', 'tls']), ['auth']);
  t.throws(() => switches('set', { tls: '0' }, ['auth', 'tls']), { message: "set: option 'tls' cannot be '0'; expected no value" });
  t.end();
});
