/**
 * midi.NAME.
 *
 * ```
 * midi.NAME/index  buflen  qlen  in_ports  out_ports  id  [interface_string: 7.2]
 * ```
 *
 * @module
 */
import { type Attribute, Errno } from '../../../core/index.js';
import { cBytes, inFunctions, s32, u32 } from '../../kinds/index.js';
import { since } from '../../versions/index.js';
import type { EndpointSort, Resources } from '../controller.js';
import { GadgetFunction, setting, refuseWhileLinked } from '../function.js';
import { type Machine, SOUND_CARDS } from '../machine.js';
import type { TypeOf } from '../profile.js';

const MAX_PORTS = 16;

/** The longest queue that can be allocated: 4 MiB of pointers. */
const MAX_QUEUE = 2 ** 19;

/** `midi.NAME`. */
export class Midi extends GadgetFunction {
  protected readonly interfaces = 2;
  protected readonly endpoints: readonly EndpointSort[] = ['bulk in', 'bulk out'];
  index = -1;
  buflen = 512;
  qlen = 32;
  in_ports = 1;
  out_ports = 1;
  id: Buffer = Buffer.alloc(0);
  interface_string: Buffer = Buffer.alloc(0);
  /** One for each configuration that is bound. */
  readonly #cards: number[] = [];

  constructor(machine: Machine) {
    super(machine.profile.type(midiType), machine);
  }

  /** The kernel allocates the queue here; its length is rounded up to a power of two. */
  override link(configuration: string): void {
    if (this.qlen < 2 || this.qlen > 2 ** 31) throw new Errno('EINVAL', () => `qlen is ${this.qlen}, which makes no queue (kfifo_alloc)`);
    if (this.qlen > MAX_QUEUE) throw new Errno('ENOMEM', () => `qlen is ${this.qlen}; the longest queue has ${MAX_QUEUE} (kfifo_alloc)`);
    super.link(configuration);
  }

  /** It registers a sound card first. */
  override bind(resources: Resources): void {
    const { soundCards } = this.machine;
    // A negative index is a mask of the numbers that it may have; -1 is any.
    const card = soundCards.take((number) => (this.index < 0 ? (this.index & (1 << number)) !== 0 : number === this.index));
    if (card === undefined) throw new Errno('ENODEV', () => `no sound card is free for index ${this.index} (snd_card_new)`);
    try {
      super.bind(resources);
    } catch (error) {
      soundCards.release(card);
      throw error;
    }
    this.#cards.push(card);
  }

  override unbind(): void {
    this.machine.soundCards.release(this.#cards.pop()!);
  }
}

/** Kept and shown as written. */
const text = (name: 'id' | 'interface_string'): Attribute<Midi> => ({
  name,
  show: (midi) => midi[name],
  store(midi, page) {
    refuseWhileLinked(midi);
    midi[name] = Buffer.from(cBytes(page));
  },
});

const midiType: TypeOf<Midi> = (profile) => ({
  attrs: inFunctions(
    'f_midi_opts_',
    profile.attributes<Midi>([
      setting<Midi, number>('index', s32({ max: SOUND_CARDS })),
      setting<Midi, number>('buflen', u32()),
      setting<Midi, number>('qlen', u32()),
      setting<Midi, number>('in_ports', u32({ max: MAX_PORTS })),
      setting<Midi, number>('out_ports', u32({ max: MAX_PORTS })),
      text('id'),
      since('7.2', text('interface_string')),
    ]),
  ),
});
