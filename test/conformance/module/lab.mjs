/**
 * lab: the subsystem of configfs_lab.c beside this file, for configfs-fuse. What that module's first comment says is true here too.
 *
 * Use: `configfs-fuse mount DIR -s samples -s test/conformance/module/lab.mjs`
 */
import { ConfigGroup, ConfigItem, ConfigSubsystem, Configfs, Errno, ERRNO } from 'configfs-fuse';

/** As much as the module's buffer holds. */
const LOG_MAX = 4094;
let log = '';
/** A text as its bytes, each a character: a lone U+DC80 … U+DCFF stands for a byte that is not UTF-8. */
const bytes = (text) =>
  [...text]
    .map((char) =>
      /[\udc80-\udcff]/.test(char) && char.length === 1
        ? String.fromCharCode(char.charCodeAt(0) & 0xff)
        : Buffer.from(char).toString('latin1'),
    )
    .join('');
const noteBytes = (line) => void (log = `${log}${line}\n`.slice(0, LOG_MAX));
const note = (line) => noteBytes(bytes(line));
/** The module keeps no more of a name. */
const LABEL_MAX = 63;

/** What the next making fails with; undefined when it does not. */
let failWith;
function failIfAsked() {
  if (failWith === undefined) return;
  const number = failWith;
  failWith = undefined;
  const code = /** @type {keyof typeof ERRNO} */ (Object.keys(ERRNO).find((name) => ERRNO[name] === number));
  throw new Errno(number === 0 ? 'ENOMEM' : code, `it is to fail with ${number} (lab/fail)`);
}

/** The Configfs that this subsystem was registered with: a subsystem is not told, so the registration is watched. */
let configfs;
const { registerSubsystem } = Configfs.prototype;
Configfs.prototype.registerSubsystem = function (subsystem) {
  configfs = this;
  return registerSubsystem.call(this, subsystem);
};

const fields = () => ({ shown: 0, text: Buffer.alloc(0), blob: Buffer.alloc(0), label: '' });
class Thing extends ConfigItem {
  constructor(type, label) {
    super(type);
    Object.assign(this, fields(), { label });
  }
}
class ThingGroup extends ConfigGroup {
  constructor(type, label, name) {
    super(type, name);
    Object.assign(this, fields(), { label });
  }
}
const release = (item) => noteBytes(`release ${bytes(item.label).slice(0, LABEL_MAX)}`);
const disconnectNotify = (group, item) => note(`disconnect_notify ${group.name} ${item.name}`);
const dropItem = (group, item) => note(`drop_item ${group.name} ${item.name}`);
const makes = (make) => (group, name) => {
  note(`make_item ${group.name} ${name}`);
  failIfAsked();
  return make(name);
};

// ---- attributes that misbehave ----

const echo = (item) => item.text;
const count = (item) => `${item.shown++}\n`;
const keep = (item, page) => {
  note(`store echo ${page.length} end 0`);
  item.text = Buffer.from(page);
};
const storing = (name, answer) => (_, page) => {
  note(`store ${name} ${page.length}`);
  return answer(page.length);
};
const oddType = {
  itemOps: { release },
  attrs: [
    { name: 'echo', mode: 0o644, show: echo, store: keep },
    { name: 'count', show: count },
    { name: 'writeonly', store: storing('writeonly', (n) => n) },
    {
      name: 'showerror',
      show: () => {
        note('show showerror');
        throw new Errno('EXDEV', 'showerror always fails');
      },
    },
    {
      name: 'storeerror',
      mode: 0o644,
      show: echo,
      store: storing('storeerror', () => {
        throw new Errno('EDOM', 'storeerror always fails');
      }),
    },
    { name: 'storeshort', mode: 0o644, show: echo, store: storing('storeshort', (n) => Math.floor((n + 1) / 2)) },
    { name: 'storezero', mode: 0o644, show: echo, store: storing('storezero', () => 0) },
    { name: 'storelong', mode: 0o644, show: echo, store: storing('storelong', (n) => n + 5) },
    { name: 'empty', show: () => '' },
    { name: 'page', show: () => `${'p'.repeat(4095)}\n` },
    { name: 'toolong', show: () => 'p'.repeat(4097) },
    { name: 'nul', show: () => 'a\0b\n' },
    { name: 'mode0000', mode: 0, show: count, store: keep },
    { name: 'mode0666', mode: 0o666, show: echo, store: keep },
    { name: 'mode4755', mode: 0o4755, show: echo, store: keep },
    { name: 'noshow', mode: 0o644, store: keep },
    { name: 'nostore', mode: 0o644, show: count },
  ],
};

// ---- binary attributes ----

const BLOB_MAX = 64;
/** The kernel asks for the size first, then for the bytes, unless there are none or too many. */
const reads = (max) => (item) => {
  note('read size 0');
  const { length } = item.blob;
  if (length > 0 && (max === 0 || length <= max)) note(`read data ${length}`);
  return item.blob;
};
const write = (item, data) => {
  note(`write ${data.length}`);
  item.blob = Buffer.from(data);
};
const saying = (text, answer) => () => {
  text.forEach(note);
  return answer();
};
const refuse = (code) => () => {
  throw new Errno(code, 'it always fails');
};
const blobType = {
  itemOps: { release },
  attrs: [{ name: 'length', show: (item) => `${item.blob.length}\n` }],
  binAttrs: [
    { name: 'data', maxSize: BLOB_MAX, read: reads(BLOB_MAX), write },
    { name: 'unlimited', read: reads(0), write },
    { name: 'readonly', maxSize: BLOB_MAX, read: reads(BLOB_MAX) },
    { name: 'writeonly', maxSize: BLOB_MAX, write },
    { name: 'toobig', maxSize: BLOB_MAX, read: saying(['read toobig'], () => Buffer.alloc(BLOB_MAX + 1)) },
    { name: 'sizeerror', maxSize: BLOB_MAX, read: saying(['read sizeerror'], refuse('EXDEV')) },
    { name: 'dataerror', maxSize: BLOB_MAX, read: saying(['read dataerror size', 'read dataerror data'], refuse('EXDEV')) },
    // The kernel's module promises ten bytes and says it gave four: it is given ten all the same.
    { name: 'shrinks', maxSize: BLOB_MAX, read: () => Buffer.from('four______') },
    {
      name: 'refuses',
      maxSize: BLOB_MAX,
      write: (_, data) => {
        note(`write refuses ${data.length}`);
        throw new Errno('EDOM', 'refuses takes nothing');
      },
    },
  ],
};

// ---- links ----

const linkOps = {
  release,
  allowLink: (from, to) => {
    note(`allow_link ${from.name} ${to.name}`);
    failIfAsked();
  },
  dropLink: (from, to) => note(`drop_link ${from.name} ${to.name}`),
};
const linkItemType = { itemOps: linkOps };
const linkGroupType = {
  itemOps: linkOps,
  groupOps: { makeItem: makes((name) => new Thing(linkItemType, name)), disconnectNotify, dropItem },
};

// ---- default groups ----

const plainType = { itemOps: { release } };
const plainOps = { makeItem: makes((name) => new Thing(plainType, name)), disconnectNotify, dropItem };
const treeType = { itemOps: { release }, groupOps: plainOps };
const memberType = { itemOps: { release: () => note('release a default group') }, groupOps: plainOps };
function makeTree(name) {
  const tree = new ThingGroup(treeType, name);
  tree.addDefaultGroup(new ConfigGroup(memberType, 'B'));
  tree.addDefaultGroup(new ConfigGroup(memberType, 'C')).addDefaultGroup(new ConfigGroup(memberType, 'D'));
  return tree;
}

// ---- the folders below lab, and its own attributes ----

const folder = (name, ops) =>
  new ConfigGroup({ groupOps: { disconnectNotify, ...(Object.keys(ops).length > 0 && { dropItem }), ...ops } }, name);

/** The items that a group has: the core keeps no list for drivers, so the making and dropping are noted. */
const trees = new Map();
const dynamic = new ConfigGroup({}, 'dynamic');
const dynamicGroups = new Map();

const wordOf = (page) => {
  const word = page.toString().replace(/[ \n].*$/s, '');
  return word.startsWith('-') ? { name: word.slice(1), minus: true } : { name: word, minus: false };
};
const lab = new ConfigSubsystem(
  {
    attrs: [
      {
        name: 'log',
        show: () => {
          const shown = Buffer.from(log, 'latin1');
          log = '';
          return shown;
        },
      },
      {
        name: 'fail',
        store: (_, page) => {
          const text = page.toString('latin1');
          if (!/^[+-]?\d+\n?$/.test(text)) throw new Errno('EINVAL', 'it is no number');
          failWith = Number(text) === -1 ? undefined : Number(text);
        },
      },
      {
        name: 'depend',
        store: (_, page) => {
          const { name, minus } = wordOf(page);
          const target = trees.get(name);
          if (!target) throw new Errno('ENODEV', `there is no lab/trees/${name}`);
          if (minus) configfs.undependItem(target);
          else configfs.dependItem(lab, target);
        },
      },
      {
        name: 'register',
        store: async (_, page) => {
          const { name, minus } = wordOf(page);
          if (minus) {
            const group = dynamicGroups.get(name);
            if (!group) throw new Errno('ENODEV', `'${name}' was not registered`);
            await configfs.unregisterGroup(group);
            dynamicGroups.delete(name);
            return;
          }
          const group = new ConfigGroup({ groupOps: plainOps }, name);
          await configfs.registerGroup(dynamic, group);
          dynamicGroups.set(name, group);
        },
      },
    ],
  },
  'lab',
);

lab.addDefaultGroup(folder('odd', { makeItem: makes((name) => new Thing(oddType, name)) }));
lab.addDefaultGroup(folder('blobs', { makeItem: makes((name) => new Thing(blobType, name)) }));
lab.addDefaultGroup(
  folder('trees', {
    makeGroup: makes((name) => {
      const tree = makeTree(name);
      trees.set(name, tree);
      return tree;
    }),
    dropItem: (group, item) => {
      trees.delete(item.name);
      dropItem(group, item);
    },
  }),
);
lab.addDefaultGroup(folder('links', { makeGroup: makes((name) => new ThingGroup(linkGroupType, name)) }));
lab.addDefaultGroup(dynamic);

export default lab;
