import { test } from 'tap';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommandLine } from '../../src/cli/command-line.js';
import { commands, findCommand } from '../../src/cli/commands.js';
import { EXIT, explain } from '../../src/cli/exit.js';
import { OPTIONS, optionsOf } from '../../src/cli/options.js';
import { cli, ROOT, run, MAIN } from './support.js';

test('help, for the program and for each command', async (t) => {
  const { status, stdout } = await cli('--help');
  t.equal(status, 0);
  for (const { name: command } of commands) {
    t.match(stdout, new RegExp(`^  ${command} `, 'm'));
    const own = await cli(command, '--help');
    t.equal(own.status, 0);
    t.match(own.stdout, new RegExp(`^Usage: configfs-fuse ${command}`));
    t.match(own.stdout, /Exit status: /, 'it tells the exit statuses');
    t.equal((await cli('help', command)).stdout, own.stdout);
    for (const { name, help } of optionsOf(command)) {
      t.match(own.stdout, new RegExp(` --${name}\\b`));
      t.match(own.stdout, help.split(/[ \n]/)[0]!);
    }
    t.ok(
      own.stdout.split('\n').every((line) => line.length <= 125),
      `${command}: no line is too long`,
    );
  }
  t.match(stdout, /Exit status/);
});

test('each option belongs to commands that exist, and no command has two options of one name', async (t) => {
  const names = commands.map(({ name }) => name);
  for (const option of OPTIONS) for (const command of option.for) t.ok(names.includes(command), `--${option.name}: ${command}`);
  for (const command of names) {
    const own = optionsOf(command).flatMap(({ name, short }) => [name, ...(short ? [short] : [])]);
    t.equal(new Set(own).size, own.length, command);
  }
});

test('the version is that of the package', async (t) => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  t.same(await cli('--version'), { status: 0, signal: null, stdout: `configfs-fuse ${version}\n`, stderr: '' });
});

test('the sets that there are', async (t) => {
  const { status, stdout } = await cli('subsystems');
  t.equal(status, 0);
  t.match(stdout, /^samples .*\[default\]$/m);
});

test('what is wrong with a command line, and what was expected', async (t) => {
  for (const [[name, ...args], wanted] of [
    [['mont'], /there is no command 'mont'; did you mean 'mount'\?/],
    [['unmount'], /there is no command 'unmount'; did you mean 'umount'\?/],
    [['whatever'], /there is no command 'whatever'; expected 'mount', 'run', .* or '\w+'/],
    [['mount'], /mount: DIR is missing; expected configfs-fuse mount \[OPTION\]… DIR/],
    [['mount', '/a', '/b'], /mount: unexpected operand '\/b'; expected configfs-fuse mount \[OPTION\]… DIR/],
    [['mount', '/a', '--nope'], /mount: there is no option --nope; expected --subsystem, /],
    [['mount', '/a', '--log-levle', 'info'], /mount: there is no option --log-levle; did you mean --log-level\?/],
    [['mount', '/a', '--demon'], /mount: there is no option --demon; did you mean --daemon\?/],
    [['mount', '/a', '--at', '/b'], /mount: there is no option --at; expected /],
    [['mount', '/a', '-x'], /mount: there is no option -x; expected -s/],
    [['subsystems', '--all'], /subsystems: there is no option --all; this command takes none/],
    [['mount', '/a', '-s'], /mount: option -s needs a value \(SET\|FILE\)/],
    [['mount', '/a', '-s', '--ro'], /mount: option -s needs a value/],
    [['mount', '/a', '--log-level'], /mount: option --log-level needs a value/],
    [['mount', '/a', '--log-level='], /mount: --log-level is empty/],
    [['mount', '/a', '--ro=1'], /mount: option --ro takes no value/],
    [['mount', '/a', '--log-level', 'loud'], /mount: --log-level: 'loud' is unknown; expected 'trace', /],
    [['mount', '/a', '--log-level', 'wran'], /mount: --log-level: 'wran' is unknown; did you mean 'warn'\?/],
    [['mount', '/a', '--log-level', 'errors'], /mount: --log-level: 'errors' is unknown; did you mean 'error'\?/],
    [['mount', '/a', '--transport', 'fuse'], /mount: --transport: 'fuse' is unknown; expected 'auto', 'kernel' or 'native'/],
    [['run', '--log-level', 'loud', '--', 'true'], /run: --log-level: 'loud' is unknown; expected 'trace', /],
    [['run'], /run: COMMAND is missing; expected configfs-fuse run \[OPTION\]… -- COMMAND \[ARG…\]/],
    [['run', '--'], /run: COMMAND is missing/],
    [['run', 'ls'], /run: put -- before the command: configfs-fuse run -- ls$/],
    [['run', '-s', 'nvmet', 'ls', '-l', 'a b'], /run: put -- before the command: configfs-fuse run -s nvmet -- ls -l 'a b'$/],
    [['run', 'ls', '--', 'x'], /run: unexpected operand 'ls'/],
    [['umount'], /umount: DIR is missing/],
    [['mount', ''], /mount: DIR is empty/],
    [['subsystems', 'all'], /subsystems: unexpected operand 'all'; expected configfs-fuse subsystems$/],
  ] as const) {
    const message = mistake(name, args);
    t.match(message, wanted);
    t.notMatch(message, /\n/, 'one line');
  }
});

/** The message about a command line. */
function mistake(name: string, args: readonly string[]): string {
  try {
    readCommandLine(findCommand(name), args);
    return 'nothing';
  } catch (error) {
    const { message, status } = explain(error);
    return status === EXIT.usage ? message : `status ${status}`;
  }
}

test('a wrong command line: status 2, and one line that says what was expected', async (t) => {
  for (const [args, wanted] of [
    [['mont'], /there is no command 'mont'; did you mean 'mount'\?/],
    [['mount', '/a', '--nope'], /mount: there is no option --nope; expected --subsystem, /],
    [['ctl', 'falt', 'list'], /ctl: there is no command 'falt'; expected 'save', /],
    [['ctl', 'fault'], /ctl: fault: a command is missing; expected 'fault add', 'fault list' or 'fault clear'\n/],
    [['ctl', 'fault', 'lsit'], /ctl: there is no command 'fault lsit'; did you mean 'fault list'\?/],
    [['ctl', 'fault', 'remove'], /ctl: there is no command 'fault remove'; expected 'fault add', 'fault list' or 'fault clear'\n/],
    [['--nope'], /'--nope' stands before the command; expected configfs-fuse COMMAND/],
    [['help', 'mont'], /there is no command 'mont'; did you mean 'mount'\?/],
    [['mount', '/a', '-s', 'sample'], /no subsystem set is called 'sample'; did you mean 'samples'\?/],
    [['mount', '/a', '-s', 'zfs'], /no subsystem set is called 'zfs'; expected 'samples', .* \(a file ends in \.mjs, /],
    [['mount', '/a', '-s', 'nvmet:kernal=6.12'], /'nvmet' has no option 'kernal'; did you mean 'kernel'\?/],
    [['mount', '/a', '-s', 'samples:x=1'], /'samples' has no option 'x'/],
    [['mount', '/a', '-s', 'x.txt'], /'x.txt' is not a subsystem file; expected /],
    [['mount', '/a', '-s', 'samples', '-s', 'samples'], /-s samples is given twice; expected each set or file once/],
  ] as const) {
    const { status, stdout, stderr } = await cli(...args);
    t.equal(status, 2, args.join(' '));
    t.match(stderr, wanted);
    t.match(stderr, /^configfs-fuse: [^\n]+\n$/, 'one line');
    t.equal(stdout, '');
  }
});

test('without a command: status 2, and the help, which lists the commands', async (t) => {
  for (const [args, mistake] of [
    [[], 'a command is missing'],
    [['ctl'], 'ctl: a command is missing'],
    [['ctl', '--control', 'socket'], 'ctl: a command is missing'],
  ] as const) {
    const { stdout: help } = await cli(...args, '--help');
    t.match(help, /^ {2}\w+ {2,}\w/m, 'it lists commands');
    t.same(await cli(...args), { status: 2, signal: null, stdout: '', stderr: `configfs-fuse: ${mistake}\n\n${help}` });
  }
});

test('a wrong log level in the environment', async (t) => {
  const { status, stderr } = await run(process.execPath, [MAIN, 'mount', '/a'], { env: { CONFIGFS_FUSE_LOG: 'loud' } });
  t.equal(status, 2);
  t.match(stderr, /^configfs-fuse: mount: CONFIGFS_FUSE_LOG: 'loud' is unknown; expected 'trace', [^\n]+\n$/);
});

test('something is in the way: status 1, and one line that says what', async (t) => {
  const dir = t.testdir({ file: '', dir: {}, 'bad.mjs': 'export default 1;' });
  for (const [args, wanted] of [
    [['mount', `${dir}/missing`], /missing.* does not exist/],
    [['mount', `${dir}/file`], /file.* not a directory/],
    [['mount', `${dir}/dir`, '-s', `${dir}/none.mjs`], /none\.mjs: no such file; expected a module/],
    [['mount', `${dir}/dir`, '-s', `${dir}/bad.mjs`], /bad\.mjs: the default export is a number; expected a ConfigSubsystem/],
    [['mount', `${dir}/dir`, '--daemon', '--log-file', `${dir}/no/log`], /the log file cannot be opened \(ENOENT\)/],
    [['mount', `${dir}/missing`, '--daemon'], /missing.* does not exist/],
    [['umount', `${dir}/dir`], /nothing is mounted there; expected a mount of configfs-fuse/],
    [['umount', '/proc'], /a proc is mounted there; expected a mount of configfs-fuse/],
    [['umount', `${dir}/missing`], /no such directory/],
  ] as const) {
    const { status, stderr } = await cli(...args);
    t.equal(status, 1, args.join(' '));
    t.match(stderr, wanted);
    t.match(stderr, /^configfs-fuse: [^\n]+\n$/, 'one line');
  }
});

test('a module that never finishes loading', async (t) => {
  const dir = t.testdir({ mnt: {}, 'never.mjs': 'await new Promise(() => {});' });
  for (const more of [[], ['--daemon']]) {
    t.match(await cli('mount', `${dir}/mnt`, '-s', `${dir}/never.mjs`, ...more), {
      status: 1,
      stderr: /^configfs-fuse: [^\n]*does not finish\n$/,
    });
  }
});

test('two subsystems of one name', async (t) => {
  const code = (name: string) =>
    `import { ConfigSubsystem } from 'configfs-fuse';\nexport default [new ConfigSubsystem({}, '${name}'), new ConfigSubsystem({}, '01-childless')];`;
  const dir = t.testdir({ mnt: {}, 'a.mjs': code('x'), 'twice.mjs': code('01-childless') });
  t.match(await cli('mount', `${dir}/mnt`, '-s', `${dir}/twice.mjs`), {
    status: 1,
    stderr: /twice\.mjs: two of its subsystems are called '01-childless'/,
  });
  t.match(await cli('mount', `${dir}/mnt`, '-s', 'samples', '-s', `${dir}/a.mjs`), {
    status: 1,
    stderr: /-s samples and -s .*a\.mjs both have a subsystem '01-childless'/,
  });
});

test('a reader that is gone is no failure of ours', async (t) => {
  const { stderr } = await run('/bin/sh', ['-c', `${process.execPath} ${MAIN} --help | true`]);
  t.equal(stderr, '');
});
