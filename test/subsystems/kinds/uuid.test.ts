import fc from '../../fast-check.js';
import { test } from 'tap';
import { guid, nguid, uuid } from '../../../src/subsystems/kinds/index.js';
import { checkTable, parsed } from './support.js';

const TEXT = '01234567-89ab-cdef-0123-456789abcdef';

test('uuid_parse looks at 36 characters', async (t) => {
  for (const kind of [uuid, guid]) {
    checkTable(t, kind, [
      [`${TEXT}\n`, TEXT],
      [TEXT.toUpperCase(), TEXT],
      [`${TEXT} trailing`, TEXT],
      [TEXT.replaceAll('-', ''), 'EINVAL'],
      [TEXT.slice(0, -1), 'EINVAL'],
      [`${TEXT.slice(0, -1)}g`, 'EINVAL'],
      [`{${TEXT}}`, 'EINVAL'],
      [` ${TEXT}`, 'EINVAL'],
      ['', 'EINVAL'],
    ]);
  }
});

test('a namespace GUID: sixteen bytes, separators where one likes', async (t) => {
  checkTable(t, nguid, [
    [TEXT, TEXT],
    [TEXT.replaceAll('-', ''), TEXT],
    ['01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef\n', TEXT],
    ['0123456789abcdef', 'EINVAL'],
    ['0-123456789abcdef0123456789abcdef', 'EINVAL'],
    ['01--23456789abcdef0123456789abcdef', 'EINVAL'],
    ['', 'EINVAL'],
  ]);
});

test('every UUID comes back', async (t) => {
  t.doesNotThrow(() =>
    fc.assert(fc.property(fc.uuid(), (text) => parsed(uuid, uuid.format(text) as string) === text && parsed(nguid, text) === text)),
  );
});
