/**
 * The functions that a gadget can have, by the name that comes before the dot.
 *
 * @module
 */
import type { GadgetFunction } from '../function.js';
import type { Machine } from '../machine.js';
import { Ecm, Eem, Geth, Ncm, Rndis } from './ethernet.js';
import { FunctionFs } from './ffs.js';
import { Hid } from './hid.js';
import { MassStorage } from './mass-storage.js';
import { Midi } from './midi.js';
import { Phonet } from './phonet.js';
import { Printer } from './printer.js';
import { Acm, Gser, Obex } from './serial.js';
import { Uac1 } from './uac1.js';
import { Uac2 } from './uac2.js';
import { Uvc } from './uvc/index.js';
import { Loopback, SourceSink } from './zero.js';

/** Makes an instance. @throws Errno, as `alloc_inst` does */
type Make = (machine: Machine) => GadgetFunction;

const all: readonly (readonly [name: string, make: Make])[] = [
  ['acm', (machine) => new Acm(machine)],
  ['ecm', (machine) => new Ecm(machine)],
  ['eem', (machine) => new Eem(machine)],
  ['ffs', (machine) => new FunctionFs(machine)],
  ['geth', (machine) => new Geth(machine)],
  ['gser', (machine) => new Gser(machine)],
  ['hid', (machine) => new Hid(machine)],
  ['Loopback', (machine) => new Loopback(machine)],
  ['mass_storage', (machine) => new MassStorage(machine)],
  ['midi', (machine) => new Midi(machine)],
  ['ncm', (machine) => new Ncm(machine)],
  ['obex', (machine) => new Obex(machine)],
  ['phonet', (machine) => new Phonet(machine)],
  ['printer', (machine) => new Printer(machine)],
  ['rndis', (machine) => new Rndis(machine)],
  ['SourceSink', (machine) => new SourceSink(machine)],
  ['uac1', (machine) => new Uac1(machine)],
  ['uac2', (machine) => new Uac2(machine)],
  ['uvc', (machine) => new Uvc(machine)],
];

/** What Debian's kernels are built with; tcm is not. */
export const drivers: ReadonlyMap<string, Make> = new Map(all);
