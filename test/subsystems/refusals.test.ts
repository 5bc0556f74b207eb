/**
 * Whatever a built-in set refuses, the reason says who refuses: a function of the kernel, or configfs-fuse. Each set, as its first and as a late
 * kernel have it, gets names, texts and links of many sorts, most of them wrong.
 */
import { test } from 'tap';
import { isErrno, TestMount } from '../../src/core/index.js';
import type { ConfigItem } from '../../src/core/index.js';
import { loadSubsystems, sets } from '../../src/subsystems/index.js';

/** The programs under test are scripts, which are not compiled. */
const { saysWho } = await import(new URL('../../../test/conformance/lib/reasons.mjs', import.meta.url).href);

const NAMES = [
  'x',
  'a.b',
  '0',
  '1',
  '-1',
  '65536',
  '4294967295',
  'x'.repeat(40),
  'x'.repeat(70),
  'x'.repeat(230),
  'vkms',
  '_sysfs.1',
  'none_x',
  'é',
];
const TEXTS = [
  ...[
    '',
    '\n',
    'x',
    '-1',
    '0',
    '1',
    '2',
    '3',
    '300',
    '65536',
    '4294967296',
    '99999999999999999999',
    '0x',
    ' 1',
    '1 2',
    '1.2',
    '::1',
    'fe80::1',
  ],
  ...[
    'y',
    'none',
    'a:b',
    '\0',
    '1\0',
    'NULL',
    'naa.1',
    'x'.repeat(70),
    'x'.repeat(300),
    'x'.repeat(4000),
    '0x409',
    'tcp',
    'ipv4',
    'online',
  ],
];
/** What would be written outside of the tree. */
const UNTOUCHED = /\/(?:alua_write_metadata|alua_tg_pt_write_md)$/;
/** Directories of one kind are alike: this many are made in one. */
const MADE = 2;
const LINKS = 20;
/** Some items have items of their own kind in them, without end. */
const DEPTH = 8;
/** Of the many directories of the target, those that are made first are of all kinds. */
const STORED = 120;

class Provocation {
  /** Refusals that do not say who refuses, by what they are about. */
  readonly silent = new Map<string, string>();
  refused = 0;

  constructor(readonly fs: TestMount) {}

  async run(top: string): Promise<void> {
    const directories = [top];
    for (const path of directories) directories.push(...(await this.#fill(path)));
    for (const path of directories.slice(0, STORED)) await this.#store(path);
    for (const path of directories) await this.#link(path, directories);
    for (const path of directories.slice(0, STORED)) await this.#store(path);
    for (const path of directories.reverse()) await this.#try(`rmdir ${path}`, () => this.fs.rmdir(path));
  }

  /** @returns what is in the directory now */
  async #fill(path: string): Promise<string[]> {
    const { item } = (await this.fs.node(path)) as unknown as { item: ConfigItem };
    let made = 0;
    for (const name of [...Object.keys(item.type.about?.names ?? {}), ...NAMES]) {
      if (
        made < MADE &&
        path.split('/').length < DEPTH &&
        (await this.#try(`mkdir ${path}/${name}`, () => this.fs.mkdir(`${path}/${name}`)))
      )
        made++;
    }
    return (await this.fs.entries(path)).filter(({ kind }) => kind === 'd').map(({ name }) => `${path}/${name}`);
  }

  async #store(path: string): Promise<void> {
    for (const { name, kind } of await this.fs.entries(path).catch(() => [])) {
      const file = `${path}/${name}`;
      if (kind !== '-' || UNTOUCHED.test(file)) continue;
      await this.#try(`read ${file}`, () => this.fs.readBytes(file));
      for (const text of TEXTS) await this.#try(`write ${file} ${JSON.stringify(text.slice(0, 20))}`, () => this.fs.write(file, text));
    }
  }

  async #link(path: string, directories: readonly string[]): Promise<void> {
    for (const [at, target] of directories.slice(0, LINKS).entries()) {
      await this.#try(`symlink ${path}/l${at} -> ${target}`, () => this.fs.symlink(target, `${path}/l${at}`));
    }
  }

  async #try(call: string, run: () => Promise<unknown>): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (error) {
      if (!isErrno(error)) throw error;
      this.refused++;
      const reason = error.reason ?? 'there is none';
      if (!saysWho(reason))
        this.silent.set(`${error.code} ${reason.replace(/'.*'/s, '…').replace(/\d+/g, 'N')}`, `${call}: ${error.code}: ${reason}`);
      return false;
    }
  }
}

for (const { name, options } of sets) {
  for (const source of 'kernel' in options ? [name, `${name}:kernel=7.2`] : [name]) {
    test(source, async (t) => {
      const subsystems = await loadSubsystems(source);
      const fs = await TestMount.create(subsystems);
      const provocation = new Provocation(fs);
      for (const { name: top } of subsystems) await provocation.run(top);
      t.same([...provocation.silent.values()].slice(0, 20), []);
      t.ok(provocation.refused > 5, `${provocation.refused} refusals`);
      // What a binary attribute refuses at its close is nobody's answer: it is in the log.
      t.same(
        fs.failures.filter(({ error }) => !(isErrno(error) && saysWho(error.reason ?? ''))),
        [],
      );
    });
  }
}
