/**
 * `strings`: one directory for each language, named by its number, such as `0x409`.
 *
 * @module
 */
import { type Attribute, ConfigGroup, ConfigItem, type ConfigItemType, Errno } from '../../core/index.js';
import { attr, cBytes, decodeText, inFunctions, kstrtou, text } from '../kinds/index.js';
import { MAX_STRING, usbString } from './kinds.js';

/** MAX_USB_STRING_LANGS. */
const MAX_LANGUAGES = 2;

/** `strings`: of a gadget or of a configuration. */
export class Strings extends ConfigGroup {
  readonly languages: Language[] = [];

  /**
   * @param language what is in each language's directory
   * @param make the kernel's function that makes one
   */
  constructor(
    readonly language: ConfigItemType<any>,
    readonly make: string,
  ) {
    super(stringsType, 'strings');
  }
}

/** `strings/LANGUAGE`. */
export class Language extends ConfigGroup {
  manufacturer = '';
  product = '';
  serialnumber = '';
  configuration = '';
  /** Strings that a user has added; since 6.3. */
  readonly extra: ExtraString[] = [];

  constructor(
    readonly number: number,
    readonly strings: Strings,
  ) {
    super(strings.language);
  }
}

const stringsType: ConfigItemType<Strings> = {
  groupOps: {
    makeGroup(group, name) {
      const number = kstrtou(16, name);
      if (!isLanguage(number))
        throw new Errno('EINVAL', () => `0x${number.toString(16)} is not the number of a language (usb_validate_langid)`);
      const same = group.languages.find((language) => language.number === number);
      if (same) throw new Errno('EEXIST', () => `strings/${same.name} is the same language (${group.make})`);
      if (group.languages.length >= MAX_LANGUAGES)
        throw new Errno('EOVERFLOW', `there are ${MAX_LANGUAGES} languages (MAX_USB_STRING_LANGS, ${group.make})`);
      const language = new Language(number, group);
      group.languages.push(language);
      return language;
    },
    dropItem(group, language) {
      group.languages.splice(group.languages.indexOf(language as Language), 1);
    },
  },
  about: { names: { '0x409': '<language>' } },
};

/** `usb_validate_langid`: a primary language that exists or is the vendor's own (0xff), and a sublanguage. */
function isLanguage(number: number): boolean {
  const primary = number & 0x3ff;
  return number >> 10 !== 0 && ((primary > 0 && primary < 0x62) || primary === 0xff);
}

const deviceAttrs: readonly Attribute<Language>[] = [
  attr('manufacturer', usbString, 'manufacturer'),
  attr('product', usbString, 'product'),
  attr('serialnumber', usbString, 'serialnumber'),
];

/** In `strings` of a configuration. */
export const configurationLanguage: ConfigItemType<Language> = {
  attrs: inFunctions('gadget_config_name_', [attr('configuration', usbString, 'configuration')]),
};

/** In `strings` of a gadget. */
export const deviceLanguage: ConfigItemType<Language> = { attrs: inFunctions('gadget_strings_', deviceAttrs) };

/** A string of the user's own (since 6.3): functions link to it. */
export class ExtraString extends ConfigItem {
  id = 0;
  s = '';

  constructor() {
    super(extraStringType);
  }
}

const kept = text();

const extraStringType: ConfigItemType<ExtraString> = {
  attrs: inFunctions('gadget_string_', [
    { name: 'id', show: (string) => `${string.id}\n` },
    {
      name: 's',
      show: (string) => Buffer.concat([Buffer.from(kept.format(string.s)), Buffer.from('\n')]),
      store(string, page) {
        if (page.length > MAX_STRING) throw new Errno('EINVAL', () => `the text has ${page.length} bytes, more than ${MAX_STRING}`);
        // The kernel's buffer holds one byte less and a NUL. A text that is cut has no newline at its end.
        const bytes = cBytes(page);
        string.s = bytes.length < MAX_STRING ? kept.parse(page) : decodeText(bytes.subarray(0, MAX_STRING - 1));
      },
    },
  ]),
};

/** The first three are the gadget's own. */
const FIRST_EXTRA = 3;

/** In `strings` of a gadget: since 6.3 it takes more strings in each language. */
export const deviceLanguageWithExtras: ConfigItemType<Language> = {
  attrs: inFunctions('gadget_language_', deviceAttrs),
  groupOps: {
    makeItem(language) {
      const string = new ExtraString();
      string.id = FIRST_EXTRA + language.extra.length;
      language.extra.push(string);
      return string;
    },
    dropItem(language, string) {
      language.extra.splice(language.extra.indexOf(string as ExtraString), 1);
      language.extra.forEach((left, at) => (left.id = FIRST_EXTRA + at));
    },
  },
};
