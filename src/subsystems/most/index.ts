/**
 * What most computes: the channels of the devices that are attached, and the components that are linked to them (drivers/most/core.c).
 *
 * @module
 */
import { Errno, quote } from '../../core/index.js';
import { mountOf, type View } from '../yaml/view.js';
import { type Channel, components, type Device, Hardware } from './components.js';

interface Link extends View {
  linked: boolean;
  readonly device: string;
  readonly channel: string;
  readonly comp: string;
  readonly comp_params: string;
  readonly datatype: string;
  readonly direction: string;
  readonly num_buffers: bigint;
  readonly subbuffer_size: bigint;
}

interface Scope {
  readonly self: object;
  readonly value?: unknown;
}

/** `strim`, of whose answer the drivers make no use: white space at the beginning stays. */
const trimEnd = ({ value }: Scope): string => String(value).replace(/[ \t\n\v\f\r\u00a0]+$/, '');

/** @param devices their names @param channels the names of each one's channels */
export function functions(devices: readonly string[], channels: readonly string[]) {
  /** The four subsystems share them. */
  const all = new WeakMap<object, Hardware>();
  const hardwareOf = (view: View): Hardware => {
    const key = mountOf(view);
    const hardware = all.get(key) ?? new Hardware(devices, channels);
    all.set(key, hardware);
    return hardware;
  };

  return {
    trimEnd,

    /** `set_config_and_add_link`. Without the device, the link waits for it: this is not refused. */
    createLink({ self, value }: Scope): void {
      if (value !== true) return;
      const link = self as Link;
      const found = hardwareOf(link).channel(link.device, link.channel);
      if (found) addLink(link, ...found);
      link.linked = true;
    },

    destroyLink({ self, value }: Scope): void {
      if (value !== true) return;
      const link = self as Link;
      removeLink(link, hardwareOf(link));
      link.linked = false;
    },

    /** `mdev_link_release`: what fails is only logged. */
    removed({ self }: Scope): void {
      const link = self as Link;
      const found = hardwareOf(link).channel(link.device, link.channel);
      if (link.linked && found) unlink(link.comp, ...found);
    },

    completeCard({ self, value }: Scope): void {
      if (value === true) hardwareOf(self as View).completeCard();
    },
  };
}

function addLink(link: Link, device: Device, channel: Channel): void {
  if (link.direction === '') throw new Errno('ENODATA', 'the link has no direction (most_set_cfg_direction)');
  channel.config = {
    transmits: link.direction.endsWith('tx'),
    datatype: link.datatype,
    buffers: Number(link.num_buffers),
    subbuffer: Number(link.subbuffer_size),
  };
  const component = components[link.comp];
  if (!component) return;
  if (channel.pipes.length === 2)
    throw new Errno('ENOSPC', () => `two components are linked to ${quote(channel.name)} already (link_channel_to_component)`);
  component.probe(device, channel, link.comp_params);
  channel.pipes.push(link.comp);
}

/** `most_remove_link` */
function removeLink(link: Link, hardware: Hardware): void {
  const found = hardware.channel(link.device, link.channel);
  if (!components[link.comp]) throw new Errno('ENODEV', () => `no component is called ${quote(link.comp)} (most_remove_link)`);
  if (!found) throw new Errno('ENODEV', () => `no device ${quote(link.device)} has a channel ${quote(link.channel)} (most_remove_link)`);
  if (!unlink(link.comp, ...found)) throw new Errno('EIO', 'the component is not linked to the channel (most_remove_link)');
}

function unlink(name: string, device: Device, channel: Channel): boolean {
  if (components[name]?.disconnect(device, channel) !== true) return false;
  channel.pipes = channel.pipes.filter((one) => one !== name);
  return true;
}
