/**
 * What uac1 and uac2 have in common.
 *
 * @module
 */
import { type Attribute, Errno } from '../../../core/index.js';
import { bool, cBytes, cString, kstrtou, s16 } from '../../kinds/index.js';
import type { Resources } from '../controller.js';
import { GadgetFunction, setting, whileUnused } from '../function.js';

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

  /** Are its settings fit to be used? */
  protected get sound(): boolean {
    const { p_volume_min: pMin, p_volume_max: pMax, p_volume_res: pStep } = this;
    const { c_volume_min: cMin, c_volume_max: cMax, c_volume_res: cStep } = this;
    const fits = (mask: number): boolean => (mask & ~this.channels) === 0;
    const sized = (bytes: number): boolean => bytes >= 1 && bytes <= 4;
    const stepped = (min: number, max: number, step: number): boolean => max > min && step > 0 && (max - min) % step === 0;
    return (
      (this.p_chmask !== 0 || this.c_chmask !== 0) &&
      fits(this.p_chmask) &&
      fits(this.c_chmask) &&
      sized(this.p_ssize) &&
      sized(this.c_ssize) &&
      (this.p_srate[0] ?? 0) !== 0 &&
      (this.c_srate[0] ?? 0) !== 0 &&
      stepped(pMin, pMax, pStep) &&
      stepped(cMin, cMax, cStep)
    );
  }

  override bind(resources: Resources): void {
    if (!this.sound) throw new Errno('EINVAL');
    super.bind(resources);
    if (this.c_chmask !== 0) resources.interface();
    if (this.p_chmask !== 0) resources.interface();
    if (this.p_mute_present || this.p_volume_present || this.c_mute_present || this.c_volume_present) resources.endpoint('int in');
    if (this.c_chmask !== 0) {
      resources.endpoint('iso out');
      if (this.feedback) resources.endpoint('iso in');
    }
    if (this.p_chmask !== 0) resources.endpoint('iso in');
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

/** Up to ten rates, separated by commas. A bad one leaves those before it in place. */
export const rates = <T extends Audio>(name: 'p_srate' | 'c_srate'): Attribute<T> => ({
  name,
  show(audio) {
    const zero = audio[name].indexOf(0);
    const shown = zero < 0 ? audio[name] : audio[name].slice(0, zero);
    return shown.length === 0 ? '' : `${shown.join(',')}\n`;
  },
  store(audio, page) {
    whileUnused(audio);
    const list: number[] = (audio[name] = []);
    for (const token of cString(page).split(',')) {
      const rate = kstrtou(32, token);
      if (list.length === MAX_RATES) throw new Errno('EINVAL');
      list.push(rate);
    }
  },
});

/** The first `size` - 1 bytes of a text. */
export function cut(page: Buffer, size: number): Buffer {
  return Buffer.from(cBytes(page).subarray(0, Math.max(size - 1, 0)));
}
