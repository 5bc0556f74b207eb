/**
 * uac2.NAME: a sound card of USB Audio Class 2.
 *
 * ```
 * uac2.NAME/c_chmask  c_srate  c_ssize  c_hs_bint  c_sync  c_mute_present  c_volume_present  c_volume_min  c_volume_max
 *           c_volume_res   p_…  (the same, but for p_sync)   req_number  fb_max  function_name
 *           [6.11: {p,c}_it_name  {p,c}_it_ch_name  {p,c}_ot_name  {p,c}_fu_vol_name  {p,c}_terminal_type
 *            if_ctrl_name  clksrc_in_name  clksrc_out_name]
 * ```
 *
 * @module
 */
import type { Attribute } from '../../../core/index.js';
import { inFunctions, prefixOf, s16, u32, u8 } from '../../kinds/index.js';
import { setting, refuseWhileLinked } from '../function.js';
import { MAX_STRING } from '../kinds.js';
import type { Machine } from '../machine.js';
import type { GadgetProfile, TypeOf } from '../profile.js';
import { Audio, type Mistake, rates, truncate, volumes } from './audio.js';

const TEXT_DEFAULTS = {
  function_name: 'Source/Sink',
  if_ctrl_name: 'Topology Control',
  clksrc_in_name: 'Input Clock',
  clksrc_out_name: 'Output Clock',
  p_it_name: 'USBD Out',
  p_it_ch_name: 'Capture Channels',
  p_ot_name: 'USBH In',
  p_fu_vol_name: 'Capture Volume',
  c_it_name: 'USBH Out',
  c_it_ch_name: 'Playback Channels',
  c_ot_name: 'USBD In',
  c_fu_vol_name: 'Playback Volume',
} as const;

/** `uac2.NAME`. */
export class Uac2 extends Audio {
  protected readonly channels = 0x07ff_ffff;
  override c_srate = [64000];
  /** Intervals at high speed: 1 to 4, or 0 to let the driver choose. */
  p_hs_bint = 0;
  c_hs_bint = 0;
  c_sync: 'async' | 'adaptive' = 'async';
  /** The largest deviation of the rate, in thousandths. */
  fb_max = 5;
  p_terminal_type = 0x301;
  c_terminal_type = 0x201;
  readonly texts = new Map<string, Buffer>(Object.entries(TEXT_DEFAULTS).map(([name, text]) => [name, Buffer.from(text)]));

  constructor(machine: Machine) {
    super(machine.profile.type(uac2Type), machine);
  }

  protected readonly validator = 'afunc_validate_opts';

  protected get feedback(): boolean {
    return this.c_sync === 'async';
  }

  protected override findMistake(): Mistake | undefined {
    const found = super.findMistake();
    if (found) return found;
    const what = 'HS/SS bInterval (1-4: fixed, 0: auto)';
    if (this.p_hs_bint > 4) return ['p_hs_bint is not 0 to 4', `incorrect playback ${what}`];
    if (this.c_hs_bint > 4) return ['c_hs_bint is not 0 to 4', `incorrect capture ${what}`];
    return undefined;
  }
}

/** A text, shown without newline. */
const textAttr =
  (profile: GadgetProfile) =>
  (name: string): Attribute<Uac2> => ({
    name,
    show: (uac) => uac.texts.get(name)!,
    store(uac, page) {
      refuseWhileLinked(uac);
      const length = page.at(-1) === 0x0a ? page.length - 1 : page.length;
      uac.texts.set(name, truncate(page, Math.min(profile.since('6.11') ? MAX_STRING : 32, length + 1)));
    },
  });

const uac2Type: TypeOf<Uac2> = (profile) => ({
  attrs: inFunctions('f_uac2_opts_', [
    setting('p_chmask', u32()),
    rates('p_srate'),
    setting('p_ssize', u32()),
    setting('p_hs_bint', u8()),
    setting('c_chmask', u32()),
    rates('c_srate'),
    setting('c_ssize', u32()),
    setting('c_hs_bint', u8()),
    setting('c_sync', prefixOf(['async', 'adaptive'])),
    setting('req_number', u32()),
    setting('fb_max', u32()),
    ...volumes(),
    ...(profile.since('6.11')
      ? [
          ...Object.keys(TEXT_DEFAULTS).map(textAttr(profile)),
          setting<Uac2, number>('p_terminal_type', s16()),
          setting<Uac2, number>('c_terminal_type', s16()),
        ]
      : ['function_name'].map(textAttr(profile))),
  ]),
});
