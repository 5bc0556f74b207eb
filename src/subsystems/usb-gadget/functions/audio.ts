/**
 * What uac1 and uac2 have in common.
 *
 * @module
 */
import { type Attribute, Errno, logged } from '../../../core/index.js';
import { bool, cBytes, cString, kstrtou, s16 } from '../../kinds/index.js';
import type { Resources } from '../controller.js';
import { GadgetFunction, setting, refuseWhileLinked } from '../function.js';

/** UAC_MAX_RATES. */
const MAX_RATES = 10;

type Way = 'p' | 'c';

/** What is wrong, and what the kernel logs of it. */
export type Mistake = readonly [reason: string, line: string];

const inRange = (value: number, least: number, most: number): boolean => value >= least && value <= most;

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

  /** What is wrong with its settings, with what the kernel logs, in the order in which the kernel looks? @returns undefined if nothing is */
  protected findMistake(): Mistake | undefined {
    if (this.p_chmask === 0 && this.c_chmask === 0) return ['p_chmask and c_chmask are 0', 'no playback and capture channels'];
    const rows: readonly ((way: Way) => false | readonly [is: string, line: (played: string) => string])[] = [
      (way) =>
        (this[`${way}_chmask`] & ~this.channels) !== 0 && [
          'chmask has channels that do not exist',
          (it) => `unsupported ${it} channels mask`,
        ],
      (way) => !inRange(this[`${way}_ssize`], 1, 4) && ['ssize is not 1 to 4', (it) => `incorrect ${it} sample size`],
      (way) => !this[`${way}_srate`][0] && ['srate is 0', (it) => `incorrect ${it} sampling rate`],
      (way) => this.#volumes(way) <= 0 && ['volume_max is not more than volume_min', (it) => `incorrect ${it} volume max/min`],
      (way) => this[`${way}_volume_res`] <= 0 && ['volume_res is not more than 0', (it) => `negative/zero ${it} volume resolution`],
      (way) =>
        this.#volumes(way) % this[`${way}_volume_res`] !== 0 && [
          'volume_res does not divide the range of the volume',
          (it) => `incorrect ${it} volume resolution`,
        ],
    ];
    for (const row of rows) {
      for (const way of ['p', 'c'] as const) {
        const found = row(way);
        if (found) return [`${way}_${found[0]}`, found[1](way === 'p' ? 'playback' : 'capture')];
      }
    }
    return undefined;
  }

  #volumes(way: Way): number {
    return this[`${way}_volume_max`] - this[`${way}_volume_min`];
  }

  override bind(resources: Resources): void {
    const mistake = this.findMistake();
    if (mistake) {
      const line = `configfs-gadget gadget.…: Error: ${mistake[1]}`;
      throw new Errno('EINVAL', () => logged(`${this.name}: ${mistake[0]} (${this.validator})`, line));
    }
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
