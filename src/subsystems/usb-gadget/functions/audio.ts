/**
 * What uac1 and uac2 have in common.
 *
 * @module
 */
import { type Attribute, Errno } from '../../../core/index.js';
import { bool, cBytes, cString, kstrtou, s16 } from '../../kinds/index.js';
import type { Resources } from '../controller.js';
import { GadgetFunction, setting, refuseWhileLinked } from '../function.js';

/** UAC_MAX_RATES. */
const MAX_RATES = 10;

/** A sound card. `p_` is what the host records, `c_` what it plays. Volumes are in 1/256 dB. */
export abstract class Audio extends GadgetFunction {
  protected readonly interfaces = 1;
  protected readonly endpoints = [];
  p_chmask = 3;
  p_srate: number[] = [48000];
  p_ssize = 2;
  c_chmask = 3;
  c_srate: number[] = [48000];
  c_ssize = 2;
  req_number = 2;
  p_mute_present = true;
  p_volume_present = true;
  p_volume_min = -100 * 256;
  p_volume_max = 0;
  p_volume_res = 256;
  c_mute_present = true;
  c_volume_present = true;
  c_volume_min = -100 * 256;
  c_volume_max = 0;
  c_volume_res = 256;

  /** Bits of a channel mask that mean something. */
  protected abstract readonly channels: number;
  /** Whether the host is told at which rate to play. */
  protected abstract readonly feedback: boolean;

  /** The kernel's function that looks at its settings. */
  protected abstract readonly validator: string;

  /** What is wrong with its settings? @returns undefined if nothing is */
  protected findMistake(): string | undefined {
    if (this.p_chmask === 0 && this.c_chmask === 0) return 'p_chmask and c_chmask are 0';
    for (const way of ['p', 'c'] as const) {
      const mask = this[`${way}_chmask`];
      if ((mask & ~this.channels) !== 0) return `${way}_chmask has channels that do not exist`;
      const size = this[`${way}_ssize`];
      if (size < 1 || size > 4) return `${way}_ssize is not 1 to 4`;
      if ((this[`${way}_srate`][0] ?? 0) === 0) return `${way}_srate is 0`;
      const [min, max, step] = [this[`${way}_volume_min`], this[`${way}_volume_max`], this[`${way}_volume_res`]];
      if (max <= min) return `${way}_volume_max is not more than ${way}_volume_min`;
      if (step <= 0 || (max - min) % step !== 0) return `${way}_volume_res does not divide the range of the volume`;
    }
    return undefined;
  }

  override bind(resources: Resources): void {
    const mistake = this.findMistake();
    if (mistake !== undefined) throw new Errno('EINVAL', () => `${this.name}: ${mistake} (${this.validator})`);
    super.bind(resources);
    if (this.c_chmask !== 0) resources.takeInterface();
    if (this.p_chmask !== 0) resources.takeInterface();
    if (this.p_mute_present || this.p_volume_present || this.c_mute_present || this.c_volume_present) resources.takeEndpoint('int in');
    if (this.c_chmask !== 0) {
      resources.takeEndpoint('iso out');
      if (this.feedback) resources.takeEndpoint('iso in');
    }
    if (this.p_chmask !== 0) resources.takeEndpoint('iso in');
  }
}

/** Mute and volume in both directions. */
export const volumes = <T extends Audio>(): Attribute<T>[] =>
  (['p', 'c'] as const).flatMap((way) => [
    setting<Audio, boolean>(`${way}_mute_present`, bool),
    setting<Audio, boolean>(`${way}_volume_present`, bool),
    setting<Audio, number>(`${way}_volume_min`, s16()),
    setting<Audio, number>(`${way}_volume_max`, s16()),
    setting<Audio, number>(`${way}_volume_res`, s16()),
  ]) as Attribute<T>[];

/** Up to ten rates, separated by commas. After a wrong one, the rates before it stay. */
export const rates = <T extends Audio>(name: 'p_srate' | 'c_srate'): Attribute<T> => ({
  name,
  show(audio) {
    const zero = audio[name].indexOf(0);
    const shown = zero < 0 ? audio[name] : audio[name].slice(0, zero);
    return shown.length === 0 ? '' : `${shown.join(',')}\n`;
  },
  store(audio, page) {
    refuseWhileLinked(audio);
    const list: number[] = (audio[name] = []);
    for (const token of cString(page).split(',')) {
      const rate = kstrtou(32, token);
      if (list.length === MAX_RATES) throw new Errno('EINVAL', `there are more than ${MAX_RATES} rates (UAC_MAX_RATES)`);
      list.push(rate);
    }
  },
});

/** The first `size` - 1 bytes of a text. */
export function truncate(page: Buffer, size: number): Buffer {
  return Buffer.from(cBytes(page).subarray(0, Math.max(size - 1, 0)));
}
