/**
 * The devices of gpio-sim in sysfs, by which a test pulls the lines of a chip and reads what they are driven to
 * (`gpio_sim_setup_sysfs`). They are there while the device is live.
 *
 * @module
 */
import { type ConfigSubsystem, Errno } from '../../core/index.js';
import type { SurroundingDir, SurroundingFile, SurroundingNode, Surroundings } from '../../core/index.js';
import type { Described } from '../yaml/state.js';
import { childrenOf, type View, viewOf } from '../yaml/view.js';
import { chipsOf, type SimChip } from './index.js';
import { dir, sysfsText } from '../nodes.js';
import { type Entries, line, powerOf, uevent } from '../sysfs.js';

const PULLS = ['pull-down', 'pull-up'];

interface Device extends View {
  /** N of `gpio-sim.N`. */
  readonly id: bigint;
}

function lineDir(chip: SimChip, offset: number): SurroundingDir {
  const pull: SurroundingFile = {
    show: () => `${PULLS[Number(chip.pulledUp.has(offset))]}\n`,
    store(text) {
      const wanted = PULLS.indexOf(sysfsText(text));
      if (wanted < 0) throw new Errno('EINVAL', 'a line is pulled by pull-up or pull-down (gpio_sim_sysfs_pull_store)');
      if (wanted === 1) chip.pulledUp.add(offset);
      else chip.pulledUp.delete(offset);
    },
  };
  const value: SurroundingFile = {
    show: () => `${Number(chip.driven.get(offset) ?? chip.pulledUp.has(offset))}\n`,
    // It has the permission to be written, and refuses each value.
    mode: 0o644,
    store() {
      throw new Errno('EPERM', 'a value cannot be written: a line is pulled (gpio_sim_sysfs_val_store)');
    },
  };
  return dir(() => Object.entries({ pull, value }));
}

const OFFSET = /^sim_gpio(0|[1-9]\d*)$/;

/** A chip may have a thousand lines, and a test looks at one of them. */
const chipDir = (chip: SimChip): SurroundingDir => ({
  list: () => [
    ...chip.names.map((_name, offset) => [`sim_gpio${offset}`, lineDir(chip, offset)] as const),
    ...Object.entries(ofChip(chip)),
  ],
  find(name) {
    const offset = OFFSET.exec(name)?.[1];
    if (offset === undefined) return ofChip(chip)[name];
    return Number(offset) < chip.names.length ? lineDir(chip, Number(offset)) : undefined;
  },
});

/** What every chip has. Its character device has no number here. */
const ofChip = ({ number }: SimChip): Record<string, SurroundingNode> => ({
  subsystem: { target: () => '../../../../bus/gpio' },
  uevent: uevent(() => ({ DEVNAME: `gpiochip${number}` })),
});

/** What the device itself has, beside its chips. */
const ofDevice = (device: Device): Entries => [
  ['driver', { target: () => '../../../bus/platform/drivers/gpio-sim' }],
  ['modalias', line(() => 'platform:gpio-sim')],
  ['power', powerOf(device)],
  ['subsystem', { target: () => '../../../bus/platform' }],
  ['uevent', uevent(() => ({ DRIVER: 'gpio-sim', MODALIAS: 'platform:gpio-sim' }))],
];

/** What goes with the set `gpio-sim`. */
export function gpioSimSurroundings(subsystem: ConfigSubsystem): Surroundings {
  const devices = (): Device[] => childrenOf(viewOf(subsystem as ConfigSubsystem & Described)) as Device[];
  return {
    nodes: {
      '/sys/devices/platform': dir(() =>
        devices()
          .filter((device) => chipsOf(device).length > 0)
          .map(
            (device) =>
              [
                `gpio-sim.${device.id}`,
                dir(() => [...chipsOf(device).map((chip) => [`gpiochip${chip.number}`, chipDir(chip)] as const), ...ofDevice(device)]),
              ] as const,
          ),
      ),
    },
    // libgpiod's simulator takes the first configfs that the table of mounts has.
    mountType: true,
  };
}
