/**
 * tsm_lab: the subsystem of tsm_lab.c beside this file, for configfs-fuse. What that module's first comment says is true here too.
 */
import { Configfs, ConfigSubsystem, Errno } from 'configfs-fuse';
import provider, { setDefaults, settings } from './tsm-lab-provider.mjs';

/** The subsystem tsm beside this one: a module is not told of others, so the registration is watched. */
let tsm;
const { registerSubsystem } = Configfs.prototype;
Configfs.prototype.registerSubsystem = function (subsystem) {
  if (subsystem.name === 'tsm') tsm = subsystem;
  return registerSubsystem.call(this, subsystem);
};

/** What kstrtoint looks at. */
const numberIn = (page) => /^[+-]?\d+\n?$/.exec(page.toString('latin1').replace(/\0.*$/s, ''))?.[0];
const invalid = () => new Errno('EINVAL', 'it is no such number');

const number = (name, least, most) => ({
  name,
  show: () => `${settings[name]}\n`,
  store: (_, page) => {
    const value = Number(numberIn(page) ?? NaN);
    if (!(value >= least && value <= most)) throw invalid();
    settings[name] = value;
  },
});

export default new ConfigSubsystem(
  {
    attrs: [
      {
        name: 'register',
        show: () => `${settings.name}\n`,
        store: async (_, page) => {
          const word = page.toString('latin1').replace(/[ \n\0].*$/s, '');
          if (!/^[!-~]{1,63}$/.test(word)) throw new Errno('EINVAL', 'it is no name');
          if (word === '-') return tsm.unregisterProvider();
          await tsm.registerProvider(provider);
          settings.name = word;
        },
      },
      number('privlevel_floor', 0, 5),
      number('attributes', -1, 0x7fffffff),
      number('fail', 0, 133),
      number('outblob_length', -1, 65536),
      number('auxblob_length', -2, 65536),
      number('manifestblob_length', -2, 65536),
      number('reports', 0, 0x7fffffff),
      {
        name: 'generation',
        store: (_, page) => {
          const text = numberIn(page) ?? '-';
          if (text.startsWith('-') || BigInt(text) >= 1n << 64n) throw invalid();
          settings.generation = BigInt(text);
        },
      },
      { name: 'defaults', store: setDefaults },
    ],
  },
  'tsm_lab',
);
