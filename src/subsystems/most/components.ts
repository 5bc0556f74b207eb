/**
 * The components of MOST, and what each asks of a channel: most_cdev.c and most_snd.c in drivers/most, net and video in
 * drivers/staging/most.
 *
 * @module
 */
import { Errno } from '../../core/index.js';

export interface Channel {
  readonly name: string;
  /** As the last link to it says. */
  config: { readonly transmits: boolean; readonly datatype: string; readonly buffers: number; readonly subbuffer: number };
  /** The components that are linked to it. */
  pipes: string[];
}

export interface Device {
  readonly channels: readonly Channel[];
  /** The channels that each component uses, by the component's name. */
  readonly used: Map<string, Set<Channel>>;
  /** The sound card of the device, once a channel was linked to it. */
  card: { registered: boolean } | undefined;
}

/** What is attached. */
export class Hardware {
  readonly #devices: ReadonlyMap<string, Device>;

  constructor(devices: readonly string[], channels: readonly string[]) {
    const idle = { transmits: false, datatype: '', buffers: 0, subbuffer: 0 };
    const make = (): Device => ({
      channels: channels.map((name) => ({ name, config: idle, pipes: [] })),
      used: new Map(),
      card: undefined,
    });
    this.#devices = new Map(devices.map((name) => [name, make()]));
  }

  /** `get_channel` */
  channel(device: string, name: string): [Device, Channel] | undefined {
    const found = this.#devices.get(device);
    const channel = found?.channels.find((one) => one.name === name);
    return found && channel && [found, channel];
  }

  /** `audio_create_sound_card`: the first that is not complete. */
  completeCard(): void {
    const card = [...this.#devices.values()].find((one) => one.card && !one.card.registered)?.card;
    if (!card) throw new Errno('ENODEV', 'no channel is linked to a card that is not complete (most_cfg_complete)');
    card.registered = true;
  }
}

interface Component {
  /** @throws Errno if it cannot use the channel */
  probe(device: Device, channel: Channel, parameters: string): void;
  /** @returns whether it used the channel */
  disconnect(device: Device, channel: Channel): boolean;
}

function usedBy(device: Device, name: string): Set<Channel> {
  const used = device.used.get(name) ?? new Set();
  device.used.set(name, used);
  return used;
}

/** A component that keeps a list of its channels. */
const listed = (name: string, probe: Component['probe']): Component => ({
  probe(device, channel, parameters) {
    probe(device, channel, parameters);
    usedBy(device, name).add(channel);
  },
  disconnect: (device, channel) => usedBy(device, name).delete(channel),
});

const cdev = listed('cdev', (device, channel) => {
  if (usedBy(device, 'cdev').has(channel)) throw new Errno('EEXIST', 'the channel has a character device already (comp_probe)');
  if (channel.config.buffers < 2) throw new Errno('EINVAL', 'num_buffers is less than 2 (__kfifo_alloc)');
});

const net = listed('net', (device, { config }) => {
  if (config.datatype !== 'async') throw new Errno('EINVAL', 'the datatype of a network is async (comp_probe_channel)');
  if ([...usedBy(device, 'net')].some((one) => one.config.transmits === config.transmits))
    throw new Errno('EINVAL', 'the network has a channel of this direction already (comp_probe_channel)');
});

const video = listed('video', (device, channel) => {
  if (usedBy(device, 'video').has(channel)) throw new Errno('EEXIST', 'the channel has a video device already (comp_probe_channel)');
  if (channel.config.transmits) throw new Errno('EINVAL', 'the direction of a video device is rx (comp_probe_channel)');
  if (!/^(sync|isoc|isoc_avp)$/.test(channel.config.datatype))
    throw new Errno('EINVAL', 'the datatype of a video device is sync or isoc (comp_probe_channel)');
});

/** The bytes of a sample. */
const SAMPLES: Readonly<Record<string, number>> = { '8': 1, '16': 2, '24': 3, '32': 4 };

const sound: Component = {
  probe(device, channel, parameters) {
    const { config } = channel;
    if (config.datatype !== 'sync') throw new Errno('EINVAL', 'the datatype of a sound card is sync (audio_probe_channel)');
    const [, count, sample] = /^(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)x([^.\n]*)/i.exec(parameters) ?? [];
    const number = Number(count?.replace(/^0(?=\d)/, '0o'));
    if (count === undefined || number > 0xffff)
      throw new Errno('EINVAL', 'the parameters are the number of channels and the bits of a sample, such as 2x16 (split_arg_list)');
    if (device.card?.registered) throw new Errno('ENOSPC', 'the sound card is complete (audio_probe_channel)');
    device.card ??= { registered: false };
    const used = usedBy(device, 'sound');
    if (used.has(channel)) throw new Errno('EEXIST', 'the channel is linked to the sound card already (audio_probe_channel)');
    const bytes = SAMPLES[sample ?? ''] ?? 0;
    if (bytes === 0 || number === 0 || config.subbuffer !== number * bytes) {
      // The card goes, with all channels that it has.
      device.card = undefined;
      used.clear();
      throw new Errno('EINVAL', 'subbuffer_size is not that of a sample of each channel (audio_set_hw_params)');
    }
    used.add(channel);
  },
  disconnect(device, channel) {
    const used = usedBy(device, 'sound');
    const had = used.delete(channel);
    if (had && used.size === 0) device.card = undefined;
    return had;
  },
};

/** By the name that `comp` has. */
export const components: Readonly<Record<string, Component | undefined>> = Object.assign(Object.create(null) as Record<string, Component>, {
  cdev,
  net,
  video,
  sound,
});
