/**
 * The device nodes and network interfaces of functions: those that are there now, and where they are shown, if anywhere.
 *
 * @module
 */
import type { MachineDevices, SurroundingDevices, SurroundingDir } from '../../core/index.js';

/** MAX_U_SERIAL_PORTS. */
export const SERIAL_PORTS = 8;
/** HIDG_MINORS, PRINTER_MINORS. */
export const MINORS = 4;

/** How the option `nodes` is given. */
export type NodesOption = 'none' | 'nodes' | 'net';

const numbered = (count: number, stem: string, kind: 'raw' | 'cooked') =>
  Array.from({ length: count }, (_, number) => [`${stem}${number}`, kind] as const);

/** What there is, by name. */
export class DeviceNodes {
  readonly #terminals = new Set<string>();
  readonly interfaces = new Map<string, string>();
  #shownBy: MachineDevices | undefined;

  /** A node of `/dev`. */
  add(name: string): void {
    this.#terminals.add(name);
    this.#shownBy?.showTerminal(name);
  }

  remove(name: string): void {
    if (this.#terminals.delete(name)) this.#shownBy?.hideTerminal(name);
  }

  addInterface(name: string, address: string): void {
    this.interfaces.set(name, address);
    this.#shownBy?.addInterface(name, address);
  }

  removeInterface(name: string): void {
    if (this.interfaces.delete(name)) this.#shownBy?.removeInterface(name);
  }

  /** For `run`; undefined where nobody has asked for them. */
  surroundings(option: NodesOption): SurroundingDevices | undefined {
    if (option === 'none') return undefined;
    return {
      terminals: Object.fromEntries([
        ...numbered(SERIAL_PORTS, 'ttyGS', 'cooked'),
        ...numbered(MINORS, 'hidg', 'raw'),
        ...numbered(MINORS, 'g_printer', 'raw'),
      ]),
      otherEnds: '/dev/usb-host',
      network: option === 'net',
      plug: (devices) => {
        this.#shownBy = devices;
        for (const name of this.#terminals) devices.showTerminal(name);
        for (const [name, address] of this.interfaces) devices.addInterface(name, address);
      },
    };
  }
}

/** The interfaces in sysfs: in a network of its own, the command has these alone. */
export function networkNodes({ interfaces }: DeviceNodes): SurroundingDir {
  const device = (address: string): SurroundingDir => ({ list: () => [['address', { show: () => `${address}\n` }]] });
  return {
    alone: true,
    list: () => [['lo', '00:00:00:00:00:00'] as const, ...interfaces].map(([name, address]) => [name, device(address)] as const),
  };
}
