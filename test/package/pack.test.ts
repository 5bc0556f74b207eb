/**
 * What `npm pack` makes, installed in an empty folder: it runs, it can be imported, and its types are right.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { ROOT, run } from '../cli/support.js';
import { install, node, pack, TSC, work } from './packed.js';
import { until } from '../until.js';

tap.setTimeout(300_000);

const { tarball, files } = await pack();

test('what is in the package', (t) => {
  for (const path of ['package.json', 'dist/index.js', 'dist/index.d.ts', 'dist/cli/main.cjs', 'dist/NOTICES'])
    t.ok(files.includes(path), path);
  t.same(
    files.filter((path) => /(^|\/)(test|build|src|node_modules|\.tap)\/|\.test\./.test(path)),
    [],
    'neither tests nor sources',
  );
  t.same(
    files.filter((path) => /\.map$|\/\.cache\//.test(path)),
    [],
    'no source maps, and no code cache of this machine',
  );
  t.equal(files.filter((path) => /\/bundle-\w+\.cjs$/.test(path)).length, 1, 'all code once');
  t.end();
});

test('installed in an empty folder', async (t) => {
  const folder = await install(tarball, 'consumer');
  if (typeof folder !== 'string') return t.comment(folder.skip);

  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  t.match(await run('npx', ['--no-install', 'configfs-fuse', '--version'], { cwd: folder }), {
    status: 0,
    stdout: `configfs-fuse ${version}\n`,
  });
  t.match(await run('npx', ['--no-install', 'configfs-fuse', 'subsystems'], { cwd: folder }), { status: 0, stdout: /^samples/ });

  const source = `import { Configfs, ConfigItem, ConfigSubsystem, Errno, mount, type Attribute, type Mount } from 'configfs-fuse';

class Counter extends ConfigItem {
  value = 0;
}
const value: Attribute<Counter> = {
  name: 'value',
  show: (item) => \`\${item.value}\\n\`,
  store: (item, page) => {
    if (Number.isNaN(Number(page.toString()))) throw new Errno('EINVAL');
    item.value = Number(page.toString());
  },
};
const counters = new ConfigSubsystem({ groupOps: { makeItem: () => new Counter({ attrs: [value] }) } }, 'counters');
const configfs = new Configfs();
await configfs.registerSubsystem(counters);
export const on = (dir: string): Promise<Mount> => mount(configfs, dir, { transport: 'auto' });
console.log(typeof on);
`;
  writeFileSync(join(folder, 'consumer.ts'), source);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        moduleResolution: 'nodenext',
        target: 'es2022',
        strict: true,
        types: ['node'],
        typeRoots: [join(ROOT, 'node_modules/@types')],
      },
      files: ['consumer.ts'],
    }),
  );
  t.match(await node(folder, TSC, '-p', '.'), { status: 0, stdout: '' }, 'its types are right, and complete');
  t.match(await node(folder, 'consumer.js'), { status: 0, stdout: 'function\n' });

  writeFileSync(join(folder, 'consumer.ts'), source.replace("'EINVAL'", "'EWHAT'"));
  t.match(await node(folder, TSC, '-p', '.'), { status: 2, stdout: /EWHAT/ }, 'a mistake is found');
});

test('the program, a subsystem file and an importing program share their classes', {
  skip: process.getuid?.() !== 0 && 'only root can mount here',
}, async (t) => {
  const folder = await install(tarball, 'classes');
  if (typeof folder !== 'string') return t.comment(folder.skip);
  const file = join(work, 'mine.mjs');
  writeFileSync(
    file,
    `import { ConfigSubsystem, text, attr } from 'configfs-fuse';
     export default new ConfigSubsystem({ attrs: [attr('motto', text(), 'motto', { mode: 0o444 })] }, 'mine');`,
  );
  t.match(await run('npx', ['--no-install', 'configfs-fuse', 'describe', file], { cwd: folder }), {
    status: 0,
    stdout: /^mine/,
    stderr: '',
  });
  const importer = `import { ConfigSubsystem, loadSubsystems } from 'configfs-fuse';
    const [mine] = await loadSubsystems('${file}');
    console.log(mine instanceof ConfigSubsystem);`;
  t.match(await node(folder, '--input-type=module', '-e', importer), { status: 0, stdout: 'true\n', stderr: '' });

  const main = join(folder, 'node_modules/configfs-fuse/dist/cli/main.cjs');
  const dir = join(work, 'served');
  mkdirSync(dir);
  const caches = (): string[] => {
    const cache = join(folder, 'node_modules/configfs-fuse/dist/.cache');
    return existsSync(cache) ? readdirSync(cache) : [];
  };
  // Without what is still being written, beside them.
  const wholes = (): string[] =>
    caches()
      .filter((name) => /-(mount|run)$/.test(name))
      .sort();
  for (let n = 0; n < 2; n++) {
    t.match(
      await node(folder, main, 'mount', dir, '-s', file, '--daemon'),
      { status: 0, stdout: /^configfs-fuse: mine ready/ },
      'a daemon',
    );
    t.match(await node(folder, main, 'umount', dir), { status: 0 });
    await until('it is written', () => wholes().length > 0);
    t.match(wholes(), [/-mount$/], "V8's code cache is written once, by the first process that has mounted");
  }
  t.match(
    await node(folder, main, 'run', '-s', file, '--', 'ls', '/sys/kernel/config'),
    { status: 0, stdout: 'mine\n', stderr: '' },
    'run',
  );
  t.match(wholes(), [/-mount$/, /-run$/], 'what runs is other code, and has a cache of its own');
  for (const cache of caches()) writeFileSync(join(folder, 'node_modules/configfs-fuse/dist/.cache', cache), 'spoiled');
  t.match(await node(folder, main, 'subsystems'), { status: 0, stdout: /^samples/, stderr: '' }, 'a cache that is spoiled is not used');
});

/** The blocks of a page whose fence names a file, by that name. */
function filesOf(page: string): Map<string, string> {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return new Map([...text.matchAll(/^```\w+ (\S+\.\w+)\n(.*?)^```$/gms)].map(([, name, code]) => [name!, code!]));
}

test('the code of docs/drivers.md compiles in strict mode, and its tests pass', async (t) => {
  const folder = await install(tarball, 'drivers');
  if (typeof folder !== 'string') return t.comment(folder.skip);
  for (const name of ['fast-check', 'pure-rand', '@types']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  const code = filesOf('docs/drivers.md');
  t.same([...code.keys()], ['disks.ts', 'disks.mjs', 'serve.ts', 'switch.ts', 'disks.test.ts', 'race.test.ts', 'tsconfig.json']);
  for (const [name, text] of code) writeFileSync(join(folder, name), text);
  // The first module and the second have one name when compiled.
  mkdirSync(join(folder, 'module'));
  renameSync(join(folder, 'disks.mjs'), join(folder, 'module', 'disks.mjs'));
  t.match(await node(folder, TSC, '-p', '.'), { status: 0, stdout: '' });
  const tested = await node(folder, '--test', 'disks.test.js', 'race.test.js');
  t.match(tested, { status: 0, stdout: /^# pass 2$/m }, tested.stdout);

  const main = join(folder, 'node_modules/configfs-fuse/dist/cli/main.cjs');
  for (const [file, found] of [
    ['disks.js', /^disks\/ /m],
    ['module/disks.mjs:size=4096', /4096/],
  ] as const) {
    t.match(await node(folder, main, 'describe', file), { status: 0, stdout: found, stderr: '' }, file);
  }

  const source = readFileSync(join(folder, 'disks.ts'), 'utf8');
  for (const [right, wrong] of [
    ['disk.size}', 'disk.nonsense}'],
    ["'EBUSY'", "'EWHAT'"],
    ['disk.enabled = true', 'disk.enabled = 1'],
    ["'1\\n' : '0\\n'", '1 : 0'],
    ['makeItem: () => new Disk()', 'makeItem: () => 7'],
  ] as const) {
    t.ok(source.includes(right), right);
    writeFileSync(join(folder, 'disks.ts'), source.replace(right, wrong));
    t.match(await node(folder, TSC, '-p', '.', '--noEmit'), { status: /[12]/, stdout: /^disks\.ts\(/m }, `${wrong} is a mistake`);
  }
});

test('a CommonJS project', async (t) => {
  const installed = join(work, 'drivers/node_modules');
  if (!existsSync(installed)) return t.comment('the package registry cannot be reached');
  const folder = join(work, 'commonjs');
  mkdirSync(folder);
  symlinkSync(installed, join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'commonjs', private: true, type: 'commonjs' }));
  writeFileSync(join(folder, 'tsconfig.json'), filesOf('docs/drivers.md').get('tsconfig.json')!);
  writeFileSync(
    join(folder, 'main.ts'),
    "import { ConfigSubsystem, TestMount } from 'configfs-fuse';\nvoid TestMount.create(new ConfigSubsystem({}, 's')).then(async (fs) => console.log(await fs.readdir('')));\n",
  );
  t.match(await node(folder, TSC, '-p', '.'), { status: 0, stdout: '' });
  t.match(readFileSync(join(folder, 'main.js'), 'utf8'), /require\("configfs-fuse"\)/);
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const canRequire = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
  if (canRequire) t.match(await node(folder, 'main.js'), { status: 0, stdout: "[ 's' ]\n" });
});

test('what is internal is not in the types', async (t) => {
  const types = (name: string): string => readFileSync(join(work, 'package/dist', name), 'utf8');
  t.notMatch(types('core/item.d.ts'), /onRelease|\bDir\b|: any\b|<any>/);
  t.notMatch(types('core/configfs.d.ts'), /constructor\(tree/);
  t.notMatch(types('core/tree.d.ts'), /domain\?:/);
});

test('without the optional dependency', async (t) => {
  const folder = await install(tarball, 'without', '--omit=optional');
  if (typeof folder !== 'string') return t.comment(folder.skip);
  t.notOk(existsSync(join(folder, 'node_modules/fuse-native')));
  t.match(await run('npx', ['--no-install', 'configfs-fuse', '--help'], { cwd: folder }), { status: 0 });
  const dir = join(work, 'mnt');
  mkdirSync(dir);
  t.match(await run('npx', ['--no-install', 'configfs-fuse', 'mount', dir, '--transport', 'native'], { cwd: folder, timeout: 240_000 }), {
    status: 1,
    stderr: 'configfs-fuse: the npm package fuse-native is not installed: npm install fuse-native\n',
  });
});
