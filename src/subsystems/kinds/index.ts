/**
 * The library of attribute kinds: what the attributes of all models, and of subsystems of your own, are made of.
 *
 * @module
 */
export { bool } from './bool.js';
export { cBytes, cString, decodeText, encodeText } from './c-string.js';
export { type ChoiceOptions, oneOf, sysfsStreq } from './choice.js';
export { int, type IntegerOptions, s8, s16, s32, s64, scannedUint, strtoul, u8, u16, u32, u64 } from './integer.js';
export { ip, ipv4, ipv6, scannedIpv4, wrappingIp, wrappingIpv4 } from './ip.js';
export { type Accessor, attr, type AttrOptions, type FieldOf, type Kind, type KindAttribute } from './kind.js';
export { type Base, kstrtobool, kstrtoll, kstrtos, kstrtou, kstrtoull } from './kstrtox.js';
export { inFunctions } from './in-functions.js';
export { logging } from './logging.js';
export { etherAddress, mac } from './mac.js';
export { orElse } from './or-else.js';
export { prefixOf } from './prefix.js';
export { raw } from './raw.js';
export { type Scanned, scanUnsigned, scanWord, simpleStrtoul } from './scan.js';
export { text, type TextOptions, word } from './text.js';
export { guid, nguid, NIL_UUID, uuid } from './uuid.js';
