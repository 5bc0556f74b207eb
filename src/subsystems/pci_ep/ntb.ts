/**
 * What functions of the drivers pci_epf_ntb and pci_epf_vntb (non-transparent bridges) have beside the common attributes.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItemType, Errno, logged } from '../../core/index.js';
import { attr, inFunctions, type Kind, orElse, u32, u64 } from '../kinds/index.js';
import type { Driver, EndpointFunction, Header } from './state.js';

/** MAX_MW: so many memory windows there are. */
const WINDOWS = 4;
/** MAX_DB_COUNT */
const MAX_DOORBELLS = 32;

/** `functions/DRIVER/NAME/DRIVER.NUMBER` (`struct epf_ntb`). */
class NtbSettings extends ConfigGroup {
  spad_count = 0;
  db_count = 0;
  num_mws = 0;
  readonly windows = Array<bigint>(WINDOWS).fill(0n);
  vbus_number = 0xff;
  vntb_pid = 0;
  vntb_vid = 0;

  /**
   * @param lines what the kernel logs after its first line
   * @throws EINVAL if the bridge cannot work with these (`epf_ntb_configure_interrupt`)
   */
  checkDoorbells(...lines: readonly string[]): void {
    const count = this.db_count;
    if (count >= 1 && count <= MAX_DOORBELLS) return;
    const all = [`DB count ${count | 0} out of range (1 - ${MAX_DOORBELLS})`, ...lines].map((line) => this.line(line));
    throw new Errno('EINVAL', () => logged(`db_count is ${count}; expected 1 to ${MAX_DOORBELLS} (epf_ntb_configure_interrupt)`, ...all));
  }

  /** What `dev_err` makes of a text: the directory is called as the device. */
  line(text: string): string {
    return `${this.name.split('.')[0]} ${this.name}: ${text}`;
  }
}

/** Shown by `%d`, with a sign. */
const number: Kind<number> = { ...u32(), format: (value) => String(value | 0) };
/** Shown by `%lld`. */
const size: Kind<bigint> = { ...u64(), format: (value) => String(BigInt.asIntN(64, value)) };

/** @param wrap what becomes of a kind whose errno does not reach the user */
function attributes(wrap: <V>(kind: Kind<V>) => Kind<V>, showsUnused: boolean): Attribute<NtbSettings>[] {
  const window = (n: number): Attribute<NtbSettings> => {
    const check = (settings: NtbSettings): void => {
      const { num_mws: count } = settings;
      if (n <= count) return;
      throw new Errno('EINVAL', () =>
        logged(`num_mws is ${count}, so there is no mw${n}`, settings.line(`Invalid num_nws: ${count} value`)),
      );
    };
    return attr(`mw${n}`, wrap(size), {
      get(settings: NtbSettings) {
        if (!showsUnused) check(settings);
        return settings.windows[n - 1]!;
      },
      set(settings, value) {
        check(settings);
        settings.windows[n - 1] = value;
      },
    });
  };
  return [
    attr('spad_count', wrap(number), 'spad_count'),
    attr('db_count', wrap(number), 'db_count'),
    attr('num_mws', wrap({ ...u32({ max: WINDOWS }), format: String }), 'num_mws'),
    window(1),
    window(2),
    window(3),
    window(4),
  ];
}

const ntbType: ConfigItemType<NtbSettings> = {
  attrs: inFunctions(
    'epf_ntb_',
    attributes((kind) => orElse('EINVAL', kind), true),
  ),
};

/** Kept in 16 bits. */
const id = (name: 'vntb_pid' | 'vntb_vid'): Attribute<NtbSettings> =>
  attr(name, number, { get: (settings: NtbSettings) => settings[name], set: (settings, value) => void (settings[name] = value & 0xffff) });

const vntbType: ConfigItemType<NtbSettings> = {
  attrs: inFunctions('epf_ntb_', [
    ...attributes((kind) => kind, false),
    attr('vbus_number', number, 'vbus_number'),
    id('vntb_pid'),
    id('vntb_vid'),
  ]),
};

const settingsOf = ({ settings }: EndpointFunction): NtbSettings => settings as NtbSettings;

/** The driver between two controllers: it starts when a function has both. */
export const ntb = (header: Header): Driver => ({
  name: 'pci_epf_ntb',
  header,
  makeSettings: (name) => new NtbSettings(ntbType, name),
  bind(fn) {
    if (!fn.controllers.primary || !fn.controllers.secondary) return;
    settingsOf(fn).checkDoorbells(
      'primary intf: Interrupt configuration failed',
      'primary intf: Failed to initialize',
      'Failed to initialize EPC',
    );
  },
});

/** The driver between a controller and a virtual PCI bus, of which there can be only one. */
export function vntb(header: Header): Driver {
  let user: EndpointFunction | undefined;
  return {
    name: 'pci_epf_vntb',
    header,
    makeSettings: (name) => new NtbSettings(vntbType, name),
    bind(fn) {
      if (!fn.controllers.primary) return;
      settingsOf(fn).checkDoorbells('Interrupt configuration failed', 'Failed to initialize EPC');
      if (user) throw new Errno('EBUSY', () => `${user?.name} has registered the driver pci-vntb already (epf_ntb_bind)`);
      user = fn;
    },
    unbind(fn) {
      if (user === fn) user = undefined;
    },
  };
}
