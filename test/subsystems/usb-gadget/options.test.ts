import { test } from 'tap';
import { usbGadget } from '../../../src/subsystems/usb-gadget/index.js';
import { SubsystemError } from '../../../src/subsystems/spec.js';
import { controllerNames } from '../../../src/subsystems/usb-gadget/options.js';

test('controllers by name', (t) => {
  t.same(controllerNames({}), ['dummy_udc.0']);
  t.same(controllerNames({ udc: 'dummy_udc.0+fe980000.usb' }), ['dummy_udc.0', 'fe980000.usb']);
  t.same(controllerNames({ udc: '' }), [], 'a machine without any');
  t.throws(() => controllerNames({ udc: 'a+a' }), SubsystemError);
  t.throws(() => controllerNames({ udc: 'a+' }), SubsystemError);
  t.throws(() => controllerNames({ udc: 'a/b' }), SubsystemError);
  t.end();
});

test('a switch takes no value', (t) => {
  t.equal(usbGadget({ console: '' }).name, 'usb_gadget');
  t.throws(() => usbGadget({ console: '0' }), { message: /'console' cannot be '0'; expected no value/ });
  t.end();
});

test('devices in run', (t) => {
  t.equal(usbGadget().surroundings?.devices, undefined, 'none unless asked for');
  t.match(usbGadget({ nodes: '' }).surroundings?.devices, { otherEnds: '/dev/usb-host', network: false });
  t.match(usbGadget({ nodes: 'net' }).surroundings?.devices, { network: true });
  t.throws(() => usbGadget({ nodes: 'all' }), { message: /'nodes' cannot be 'all'; expected no value, or net/ });
  t.end();
});

test('kernels', (t) => {
  t.equal(usbGadget({ kernel: '6.1' }).name, 'usb_gadget');
  t.throws(() => usbGadget({ kernel: '5.4' }), { message: /expected 6\.1 or a later version/ });
  t.end();
});
