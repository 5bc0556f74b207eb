/**
 * `webusb` of a gadget: since 6.3.
 *
 * @module
 */
import { ConfigGroup, type ConfigItemType, Errno } from '../../core/index.js';
import { attr, bool, cBytes, decodeText, inFunctions, type Kind, text, u8 } from '../kinds/index.js';
import { bcd16 } from './kinds.js';

/** The most bytes of a URL descriptor, without its header and with the scheme that is not in it. */
const MAX_URL = 252;

/** `usb_gadget/NAME/webusb`. */
export class WebUsb extends ConfigGroup {
  use = false;
  bcdVersion = 0;
  bVendorCode = 0;
  landingPage = '';

  constructor() {
    super(webUsbType, 'webusb');
  }
}

/** A URL. The schemes http and https do not count: the descriptor has a number for each. */
const landingPage: Kind<string> = {
  ...text(),
  parse(page) {
    // The kernel removes a newline only at the end of what was written, not before a NUL.
    const written = page.at(-1) === 0x0a ? page.subarray(0, -1) : page;
    const url = decodeText(cBytes(written));
    const scheme = /^https?:\/\//i.exec(url)?.[0].length ?? 0;
    if (written.length > MAX_URL + scheme) {
      throw new Errno('EINVAL', () => `the URL has ${written.length} bytes, more than ${MAX_URL + scheme} (webusb_landingPage_store)`);
    }
    return url;
  },
};

const webUsbType: ConfigItemType<WebUsb> = {
  attrs: inFunctions('webusb_', [
    attr('use', bool, 'use'),
    attr('bcdVersion', bcd16, 'bcdVersion'),
    attr('bVendorCode', u8({ hex: 2 }), 'bVendorCode'),
    attr('landingPage', landingPage, 'landingPage'),
  ]),
};
