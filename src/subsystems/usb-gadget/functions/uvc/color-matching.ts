/**
 * `streaming/color_matching` of a camera: what its colours mean. 6.1 has `default` only, and that can't be changed.
 *
 * @module
 */
import { ConfigGroup, Errno } from '../../../../core/index.js';
import { attr, u8 } from '../../../kinds/index.js';
import type { Machine } from '../../machine.js';
import type { TypeOf } from '../../profile.js';
import { writableByAll } from './descriptor.js';

/** `streaming/color_matching`. */
export class ColorMatchings extends ConfigGroup {
  readonly default: ColorMatching;

  constructor(readonly machine: Machine) {
    super(machine.profile.type(colorMatchingsType), 'color_matching');
    this.default = this.addDefaultGroup(new ColorMatching(this, 'default'));
    // BT.709 and SMPTE 170M.
    Object.assign(this.default, { bColorPrimaries: 1, bTransferCharacteristics: 1, bMatrixCoefficients: 4 });
  }
}

/** `streaming/color_matching/NAME`. */
export class ColorMatching extends ConfigGroup {
  bColorPrimaries = 0;
  bTransferCharacteristics = 0;
  bMatrixCoefficients = 0;
  /** Formats that have it. */
  users = 0;

  constructor(
    readonly matchings: ColorMatchings,
    name = '',
  ) {
    super(matchings.machine.profile.type(colorMatchingType), name);
  }
}

const colorMatchingsType: TypeOf<ColorMatchings> = (profile) =>
  profile.since('6.3') ? { groupOps: { makeGroup: (matchings) => new ColorMatching(matchings) } } : {};

const colorMatchingType: TypeOf<ColorMatching> = (profile) => ({
  attrs: writableByAll(
    'uvcg_color_matching_',
    (['bColorPrimaries', 'bTransferCharacteristics', 'bMatrixCoefficients'] as const).map((name) =>
      attr<ColorMatching, number>(name, u8(), {
        get: (colors) => colors[name],
        ...(profile.since('6.3') && {
          set(colors, value) {
            if (colors.users > 0) throw new Errno('EBUSY', () => `${colors.users} formats use color_matching/${colors.name}`);
            colors[name] = value;
          },
        }),
      }),
    ),
  ),
});
