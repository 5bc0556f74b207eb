/**
 * uac1.NAME: a sound card of USB Audio Class 1.
 *
 * ```
 * uac1.NAME/c_chmask  c_srate  c_ssize  c_mute_present  c_volume_present  c_volume_min  c_volume_max  c_volume_res
 *           p_…  (the same)   req_number  function_name
 *           [6.11: {p,c}_it_name  {p,c}_it_ch_name  {p,c}_ot_name  {p,c}_fu_vol_name]
 * ```
 *
 * @module
 */
import type { Attribute } from '../../../core/index.js';
import { cBytes, inFunctions, u32 } from '../../kinds/index.js';
import { setting, refuseWhileLinked } from '../function.js';
import { MAX_STRING } from '../kinds.js';
import type { Machine } from '../machine.js';
import type { GadgetProfile, TypeOf } from '../profile.js';
import { Audio, rates, truncate, volumes } from './audio.js';

const TEXT_DEFAULTS = {
  function_name: 'AC Interface',
  p_it_name: 'Capture Input terminal',
  p_it_ch_name: 'Capture Channels',
  p_ot_name: 'Capture Output terminal',
  p_fu_vol_name: 'Capture Volume',
  c_it_name: 'Playback Input terminal',
  c_it_ch_name: 'Playback Channels',
  c_ot_name: 'Playback Output terminal',
  c_fu_vol_name: 'Playback Volume',
} as const;

/** `uac1.NAME`. */
export class Uac1 extends Audio {
  protected readonly channels = 0x0fff;
  protected readonly feedback = false;
  protected readonly validator = 'f_audio_validate_opts';
  readonly texts = new Map<string, Buffer>(Object.entries(TEXT_DEFAULTS).map(([name, text]) => [name, Buffer.from(text)]));

  constructor(machine: Machine) {
    super(machine.profile.type(uac1Type), machine);
  }
}

/** A text. The driver removes the last byte as if it were a newline, whatever it is. */
const textAttr =
  (profile: GadgetProfile) =>
  (name: string): Attribute<Uac1> => ({
    name,
    show: (uac) => uac.texts.get(name)!,
    store(uac, page) {
      refuseWhileLinked(uac);
      const kept = truncate(page, Math.min(profile.since('6.11') ? MAX_STRING : 32, page.length));
      uac.texts.set(name, kept);
      // 6.1 returns the length before cutting, 6.11 the length after it.
      return profile.since('6.11') ? kept.length : cBytes(page).length;
    },
  });

const uac1Type: TypeOf<Uac1> = (profile) => ({
  attrs: inFunctions('f_uac1_opts_', [
    setting('c_chmask', u32()),
    rates('c_srate'),
    setting('c_ssize', u32()),
    setting('p_chmask', u32()),
    rates('p_srate'),
    setting('p_ssize', u32()),
    setting('req_number', u32()),
    ...volumes(),
    ...(profile.since('6.11') ? Object.keys(TEXT_DEFAULTS) : ['function_name']).map(textAttr(profile)),
  ]),
});
