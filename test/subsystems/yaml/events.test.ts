/**
 * Events in descriptions: what happens from outside of configfs.
 */
import { test } from 'tap';
import type { ConfigSubsystem } from '../../../src/core/index.js';
import { eventsOf, triggerEvent } from '../../../src/subsystems/events.js';
import { parseDescription } from '../../../src/subsystems/yaml/index.js';
import { isErrno } from '../../../src/errno.js';
import { configfs } from '../../core/support.js';
import { said } from './messages.js';
import { Shell } from './support.js';

/** A subsystem in a configfs; `happen` answers the errno, or what is said of wrong arguments. */
async function described(text: string, functions = {}): Promise<{ shell: Shell; subsystem: ConfigSubsystem; happen: Happen }> {
  const fs = configfs();
  const [subsystem] = parseDescription(text, 'test.yaml', { functions });
  await fs.registerSubsystem(subsystem!);
  const happen: Happen = (name, ...args) =>
    triggerEvent(subsystem!, name, args).catch((error: Error) => (isErrno(error) ? error.code : error.message));
  return { shell: new Shell(fs), subsystem: subsystem!, happen };
}
type Happen = (name: string, ...args: string[]) => Promise<unknown>;

const PORTS = `
subsystems:
  switch:
    attributes: { cables: { kind: u32, mode: ro, default: 0 } }
    events:
      storm: { summary: all is lost, each: { type: port, when: self.link, sets: { link: 'false', speed: '0' } } }
    mkdir: port
types:
  port:
    attributes:
      link: { kind: bool, mode: ro }
      speed: { kind: u32, mode: ro }
      held: { kind: bool }
    pinned: self.link
    events:
      plug:
        summary: a cable is plugged in
        parameters: { speed: { kind: u32, base: 10, max: 400 }, lanes: { kind: u8, default: 1 } }
        check: { when: self.held, refuse: EBUSY, why: the port is held }
        sets: { link: 'true', speed: speed * lanes, parent.cables: parent(self).cables + 1 }
      unplug: { summary: the cable is pulled out, sets: { link: 'false' } }
`;

test('an event changes an item, what it is in, and all others of a type', async (t) => {
  const { shell, subsystem, happen } = await described(PORTS);
  t.same(
    Object.entries(eventsOf(subsystem)).map(([name, { parameters }]) => [name, ...parameters].join(' ')),
    ['storm', 'plug PORT SPEED [LANES]', 'unplug PORT'],
  );
  for (const name of ['a', 'b']) await shell.mkdir(`/switch/${name}`);
  t.equal(await happen('plug', 'a', '100'), undefined);
  t.equal(await happen('plug', 'b', '25', '4'), undefined);
  t.same([await shell.cat('/switch/a/speed'), await shell.cat('/switch/b/speed')], ['100\n', '100\n']);
  t.equal(await shell.cat('/switch/cables'), '2\n');
  t.equal(await shell.rmdir('/switch/a'), 'EBUSY', 'it is pinned');
  t.equal(await happen('unplug', 'a'), undefined);
  t.equal(await shell.rmdir('/switch/a'), undefined);
  t.equal(await happen('storm'), undefined);
  t.same([await shell.cat('/switch/b/link'), await shell.cat('/switch/b/speed')], ['0\n', '0\n']);
  t.equal(await shell.rmdir('/switch/b'), undefined);
});

test('a check refuses it; wrong arguments are told', async (t) => {
  const { shell, happen } = await described(PORTS);
  t.equal(await happen('plug', 'a', '1'), "switch: there is no port 'a'; there is none now");
  await shell.mkdir('/switch/port0');
  t.equal(await happen('plug', 'prot0', '1'), "switch: there is no port 'prot0'; did you mean 'port0'?");
  t.equal(await happen('plug', 'port0', 'fast'), "switch: 'fast' is not a SPEED (EINVAL); expected u32, up to 400");
  t.equal(await happen('plug', 'port0'), 'switch: expected plug PORT SPEED [LANES]');
  t.equal(await happen('plg', 'port0'), "'switch' has no event 'plg'; did you mean 'plug'?");
  await shell.echo('1', '/switch/port0/held');
  t.equal(await happen('plug', 'port0', '1'), 'EBUSY');
  t.equal(await shell.cat('/switch/port0/link'), '0\n');
});

test('code, and items in committable groups and default groups', async (t) => {
  const seen: unknown[] = [];
  const { shell, happen } = await described(
    `
subsystems: { s: { groups: { disks: { committable: true, mkdir: disk } } } }
types:
  disk:
    attributes: { size: u32 }
    events: { grow: { summary: it grows, parameters: { by: u32 }, effect: { code: '#grow' }, sets: { size: self.size + by } } }
`,
    { grow: ({ by }: { by: bigint }) => void seen.push(by) },
  );
  await shell.mkdir('/s/disks/pending/d');
  t.equal(await happen('grow', 's/disks/d', '1'), "s: there is no disk 's/disks/d'; expected 'disks/pending/d'");
  t.equal(await happen('grow', 'disks/pending/d', '3'), undefined);
  await shell.mv('/s/disks/pending/d', '/s/disks/live/d');
  t.equal(await happen('grow', 'disks/live/d', '4'), undefined);
  t.equal(await shell.cat('/s/disks/live/d/size'), '7\n');
  t.same(seen, [3n, 4n]);
});

test('mistakes', async (t) => {
  const withEvents = (events: string): string =>
    `subsystems:\n  s:\n    attributes: { a: u8 }\n    mkdir: t\n    events: ${events}\ntypes: { t: {} }\n`;
  const table: [string, string][] = [
    ['{ e: {} }', "my.yaml:5:18: 'summary' is missing; expected it in an event"],
    ['{ E: { summary: x } }', "my.yaml:5:15: found the name 'E'; expected the name of an event: small letters, digits and -"],
    ['{ e: { summary: x, set: {} } }', "my.yaml:5:32: unknown key 'set' in an event; did you mean 'sets'?"],
    ['{ e: { summary: x, sets: { b: "1" } } }', "my.yaml:5:40: there is no attribute 'b' in this type; expected 'a'"],
    ['{ e: { summary: x, sets: { a: "true" } } }', "my.yaml:5:43: in the expression 'true': it gives a bool; expected an int"],
    ['{ e: { summary: x, sets: { a: n } } }', "my.yaml:5:43: in the expression 'n': there is no variable 'n'; expected 'self'"],
    ['{ e: { summary: x, parameters: { n: boool } } }', "my.yaml:5:49: found 'boool'; did you mean 'bool'?"],
    ['{ e: { summary: x, parameters: { N: u8 } } }', "my.yaml:5:46: found the name 'N'; expected the name of an argument: a small letter"],
    [
      '{ e: { summary: x, parameters: { self: u8 } } }',
      "my.yaml:5:46: found the name 'self'; expected the name of an argument: a small letter",
    ],
    [
      '{ e: { summary: x, parameters: { m: { kind: u8, default: 1 }, n: u8 } } }',
      "my.yaml:5:75: 'n' comes after 'm', which may be left out",
    ],
    ['{ e: { summary: x, parameters: { n: { kind: u8, default: 300 } } } }', 'my.yaml:5:70: 300 is not u8 (ERANGE)'],
    ['{ e: { summary: x, parameters: { n: { kind: enum } } } }', "'values' is missing; expected it in an argument of kind enum"],
    ['{ e: { summary: x, each: { type: u, sets: { a: "1" } } } }', "my.yaml:5:46: no type is called 'u'; expected 't'"],
    ['{ e: { summary: x, each: { type: t, sets: { a: "1" } } } }', "there is no attribute 'a' in this type"],
  ];
  for (const [events, message] of table) t.match(said(withEvents(events)).join('\n'), message, events);
  t.match(
    said('subsystems: { s: { mkdir: t, events: { e: { summary: x } } } }\ntypes: { t: { events: { e: { summary: x } } } }\n').join('\n'),
    /another type, 's', has an event 'e'; expected different names/,
  );
});

test('kernel versions', async (t) => {
  const names = (kernel: string): string[] => {
    const [made] = parseDescription("subsystems: { s: { events: { e: { summary: x, since: '6.12' } } } }", 'x.yaml', {
      options: { kernel },
    });
    return Object.keys(eventsOf(made!));
  };
  t.same([names('6.1'), names('6.12')], [[], ['e']]);
});
