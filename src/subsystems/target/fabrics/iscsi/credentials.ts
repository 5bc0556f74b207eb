/**
 * Names and passwords of CHAP: `auth` of target portal groups and ACLs, and `discovery_auth`. The kernel shows and takes
 * them only with CAP_SYS_ADMIN, whatever the files' permissions say. Which capabilities a caller has is not known here:
 * root is taken to have it.
 *
 * @module
 */
import { type Attribute, type Caller, Errno, logged } from '../../../../core/index.js';
import { cBytes, cString, decodeText, encodeText, kstrtou } from '../../../kinds/index.js';
import type { Part } from '../../part.js';
import type { CredentialName, Credentials } from './state.js';

/** MAX_USER_LEN, MAX_PASS_LEN: texts have fewer bytes. */
const LIMIT = 256;

type Of<S> = (subject: S) => Credentials;

/** @throws EPERM */
function needsAdmin({ uid }: Caller): void {
  if (uid !== 0) throw new Errno('EPERM', () => `user ${uid} has no CAP_SYS_ADMIN`);
}

/** A text that is kept as it was written, with its newline. */
const text = <S>(name: CredentialName, of: Of<S>, tooLong: 'EINVAL' | 'cut'): Attribute<Part<S>> => ({
  name,
  show(item, caller) {
    needsAdmin(caller);
    return encodeText(`${of(item.of).texts.get(name) ?? ''}\n`);
  },
  store(item, page, caller) {
    needsAdmin(caller);
    if (page.length >= LIMIT && tooLong === 'EINVAL') throw new Errno('EINVAL', `${name} has fewer than ${LIMIT} bytes`);
    const credentials = of(item.of);
    const written = decodeText(cBytes(page).subarray(0, LIMIT - 1));
    credentials.texts.set(name, written);
    if (written.startsWith('NULL')) credentials.set.delete(name);
    else credentials.set.add(name);
  },
});

/** The files of `auth`. @param tooLong what a text beyond the limit gets: it is refused, or cut */
export const credentialFiles = <S>(of: Of<S>, tooLong: 'EINVAL' | 'cut'): Attribute<Part<S>>[] => [
  text('userid', of, tooLong),
  text('password', of, tooLong),
  {
    name: 'authenticate_target',
    show(item, caller) {
      needsAdmin(caller);
      return `${Number(of(item.of).authenticateTarget)}\n`;
    },
  },
  text('userid_mutual', of, tooLong),
  text('password_mutual', of, tooLong),
];

/** `enforce_discovery_auth`. */
export const enforceFile = <S>(of: Of<S>): Attribute<Part<S>> => ({
  name: 'enforce_discovery_auth',
  show: (item) => `${Number(of(item.of).enforced)}\n`,
  store(item, page) {
    let on: number | undefined;
    try {
      on = kstrtou(32, cString(page));
    } catch {
      on = undefined;
    }
    if (on !== 0 && on !== 1)
      throw new Errno('EINVAL', () => {
        const reason = 'enforce_discovery_auth is 0 or 1';
        return on === undefined ? reason : logged(reason, `Illegal value for enforce_discovery_auth: ${on}`);
      });
    of(item.of).enforced = on === 1;
  },
});
