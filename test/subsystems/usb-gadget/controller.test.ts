import { test } from 'tap';
import { type BoundGadget, Controller } from '../../../src/subsystems/usb-gadget/controller.js';

/** A gadget that keeps what happens to it. */
function bound(max_speed: BoundGadget['max_speed'] = 'super-speed-plus'): BoundGadget & { readonly log: string[] } {
  const log: string[] = [];
  return {
    name: 'g',
    max_speed,
    log,
    onEnumerate: () => void log.push('enumerate'),
    onPower: (event) => void log.push(event),
    onReset: () => void log.push('reset'),
    onVanish: () => void log.push('vanish'),
    onAppear: () => void log.push('appear'),
  };
}

test('state and speed follow the cable', (t) => {
  const controller = new Controller('dummy_udc.0');
  const now = (): string => `${controller.state}, ${controller.speed}`;
  t.equal(now(), 'not attached, UNKNOWN');
  controller.enumerate();
  t.equal(now(), 'not attached, UNKNOWN', 'there is nothing to enumerate');
  const gadget = bound();
  controller.connect(gadget);
  t.equal(now(), 'not attached, high-speed');
  controller.enumerate();
  t.equal(now(), 'configured, high-speed');
  controller.suspend();
  controller.suspend();
  t.equal(now(), 'suspended, high-speed');
  controller.resume();
  t.equal(now(), 'configured, high-speed');
  controller.release(gadget);
  t.equal(now(), 'configured, high-speed', 'as dummy_hcd leaves it');
  t.equal(controller.gadget, undefined);
  controller.disconnect();
  t.equal(now(), 'not attached, UNKNOWN');
  t.same(gadget.log, ['reset', 'enumerate', 'SUSPEND', 'RESUME']);
  t.end();
});

test('a host that is always there configures at once, at the speed of the slower side', (t) => {
  const controller = new Controller('dummy_udc.0', true);
  const gadget = bound('full-speed');
  controller.connect(gadget);
  t.same([controller.state, controller.speed, gadget.log], ['configured', 'full-speed', ['reset', 'enumerate']]);
  t.end();
});

test('it vanishes and appears once', (t) => {
  const controller = new Controller('dummy_udc.0');
  const gadget = bound();
  controller.connect(gadget);
  controller.appear();
  controller.vanish();
  controller.vanish();
  t.same([controller.isPresent, controller.gadget], [false, undefined]);
  controller.appear();
  controller.appear();
  t.same([controller.isPresent, gadget.log], [true, ['reset', 'vanish', 'appear']]);
  t.end();
});
