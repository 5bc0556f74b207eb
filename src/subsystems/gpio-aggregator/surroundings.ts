/**
 * gpio-aggregator in sysfs: the driver, whose files make and remove devices, and the devices.
 *
 * @module
 */
import type { ConfigSubsystem, SurroundingFile, Surroundings } from '../../core/index.js';
import type { Described } from '../yaml/state.js';
import { beforeNul, dir, fixedDir } from '../nodes.js';
import { line, powerOf, uevent } from '../sysfs.js';
import { chipOf, type Device } from './index.js';
import { LegacyDevices } from './legacy.js';

/** A device, while it is bound or waits for its lines. */
const deviceDir = (device: Device) =>
  dir(() => {
    const chip = chipOf(device);
    const bound = chip
      ? [
          ['driver', { target: () => '../../../bus/platform/drivers/gpio-aggregator' }] as const,
          [
            `gpiochip${chip.number}`,
            fixedDir({
              subsystem: { target: () => '../../../../bus/gpio' },
              uevent: uevent(() => ({ DEVNAME: `gpiochip${chip.number}` })),
            }),
          ] as const,
        ]
      : [];
    return [
      ...bound,
      ['modalias', line(() => 'platform:gpio-aggregator')],
      ['power', powerOf(device)],
      ['subsystem', { target: () => '../../../bus/platform' }],
      ['uevent', uevent(() => ({ ...(chip && { DRIVER: 'gpio-aggregator' }), MODALIAS: 'platform:gpio-aggregator' }))],
    ];
  });

/** What goes with the set `gpio-aggregator`. */
export function gpioAggregatorSurroundings(subsystem: ConfigSubsystem): Surroundings {
  let loaded = true;
  const devices = new LegacyDevices(subsystem as ConfigSubsystem & Described);
  const order = (run: (text: string) => Promise<void>): SurroundingFile => ({ mode: 0o200, store: (text) => run(beforeNul(text)) });
  const present = (): Device[] => devices.all.filter((device) => device.live || device.pending);
  const name = (device: Device): string => `gpio-aggregator.${device.id}`;
  return {
    nodes: {
      '/sys/bus/platform/drivers': dir(() =>
        loaded
          ? [
              [
                'gpio-aggregator',
                dir(() => [
                  ...devices.all
                    .filter((device) => device.live)
                    .map((device) => [name(device), { target: () => `../../../../devices/platform/${name(device)}` }] as const),
                  ['delete_device', order((text) => devices.delete(text))],
                  ['new_device', order((text) => devices.make(text))],
                ]),
              ] as const,
            ]
          : [],
      ),
      '/sys/devices/platform': dir(() => present().map((device) => [name(device), deviceDir(device)] as const)),
    },
    modules: [
      {
        name: 'gpio_aggregator',
        load: () => void (loaded = true),
        async unload() {
          loaded = false;
          await devices.deleteAll();
        },
      },
    ],
  };
}
