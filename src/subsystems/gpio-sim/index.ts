/**
 * What gpio-sim computes: the numbers of its chips.
 *
 * @module
 */
import { childrenOf, siblingsOf, type View } from '../yaml/view.js';

interface Bank extends View {
  chip: bigint;
}

interface Device extends View {
  live: boolean;
}

/** @param first the lowest number that no chip of the machine has */
export function functions(first: number) {
  return {
    /** Each bank of a device that goes live gets the lowest free number of all GPIO chips, in the order of the banks. */
    numberChips({ self, value }: { readonly self: object; readonly value?: unknown }): void {
      if (value !== true) return;
      const device = self as Device;
      const live = siblingsOf(device).filter((other) => (other as Device).live);
      const taken = new Set(live.flatMap((other) => childrenOf(other).map((bank) => (bank as Bank).chip)));
      for (const bank of childrenOf(device) as Bank[]) {
        let chip = BigInt(first);
        while (taken.has(chip)) chip++;
        taken.add((bank.chip = chip));
      }
    },
  };
}
