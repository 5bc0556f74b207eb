/** The NVMe target. Attributes as Linux 6.1 has them; those of later kernels are in scenarios. */
import fc from 'fast-check';
import { MOSTLY, valuesFor } from '../values.mjs';
import { attributes, together } from '../world.mjs';

/** Paths that are the same on both sides. */
const DEVICES = [
  '/dev/nullb0',
  '/dev/nullb0',
  '/dev/nullb0\\n',
  '/dev/nothing',
  '/dev/null',
  '/proc',
  '/proc/nothing/below',
  '\\n',
  '/*300(a)',
];
/** What makes a port work; each stands many times among the values, since nothing goes on without it. */
const GOOD = {
  addr_trtype: ['tcp', 'loop', 'tcp\\n'],
  addr_adrfam: ['ipv4', 'ipv4\\n', 'ipv6'],
  addr_traddr: ['127.0.0.1', '127.0.0.1\\n', '::1'],
  addr_trsvcid: ['4420', '4421'],
  enable: ['1', '0'],
  device_path: DEVICES,
  attr_allow_any_host: ['1', '0'],
  ana_state: ['optimized', 'inaccessible', 'change'],
  ana_grpid: ['1', '2'],
  buffered_io: ['0', '1'],
};
const values = valuesFor('nvmet', GOOD, { repeat: MOSTLY, leaveOut: (name) => name === 'device_path' });

const top = { folders: ['nvmet', 'nvmet/subsystems', 'nvmet/hosts', 'nvmet/ports'] };
const namespace = (path) => ({
  made: [path],
  files: attributes(
    path,
    'ana_grpid buffered_io device_nguid device_path device_path device_uuid enable enable enable revalidate_size',
    values,
  ),
});
const subsystem = (name, other) =>
  together(
    {
      prologue: [
        [`mkdir nvmet/subsystems/${name}`],
        [`mkdir nvmet/subsystems/${name}/namespaces/1`],
        [`put /dev/nullb0 nvmet/subsystems/${name}/namespaces/1/device_path`],
      ],
      made: [`nvmet/subsystems/${name}`, `nvmet/subsystems/${name}/namespaces/x`],
      folders: [`nvmet/subsystems/${name}/namespaces`, `nvmet/subsystems/${name}/allowed_hosts`],
      files: attributes(
        `nvmet/subsystems/${name}`,
        'attr_allow_any_host attr_allow_any_host attr_cntlid_max attr_cntlid_min attr_model attr_pi_enable attr_qid_max attr_serial attr_version',
        values,
      ),
      links: [`nvmet/hosts/h`, `nvmet/hosts/${other}`, 'nvmet/hosts', `nvmet/subsystems/${name}`].map((target) => [
        target,
        `nvmet/subsystems/${name}/allowed_hosts/${target.split('/').at(-1)}`,
      ]),
    },
    ...['1', '2', '0'].map((id) => namespace(`nvmet/subsystems/${name}/namespaces/${id}`)),
  );
const host = (name) => ({ prologue: [[`mkdir nvmet/hosts/${name}`]], made: [`nvmet/hosts/${name}`] });
const port = (id) => {
  const path = `nvmet/ports/${id}`;
  const set = (name, value) => `put ${value} ${path}/${name}`;
  return {
    prologue: [
      [`mkdir ${path}`],
      [set('addr_trtype', 'tcp'), set('addr_adrfam', 'ipv4')],
      [set('addr_traddr', '127.0.0.1')],
      [set('addr_trsvcid', `442${id}`)],
      [`mkdir ${path}/ana_groups/2`],
      [`mkdir ${path}/referrals/r`],
    ],
    made: [path, `${path}/ana_groups/2`, `${path}/ana_groups/129`, `${path}/referrals/r`],
    folders: [`${path}/ana_groups`, `${path}/ana_groups/1`, `${path}/referrals`, `${path}/subsystems`],
    files: [
      ...attributes(path, 'addr_adrfam addr_traddr addr_treq addr_trsvcid addr_trtype param_inline_data_size param_pi_enable', values),
      ...attributes(`${path}/referrals/r`, 'addr_adrfam addr_portid addr_traddr addr_treq addr_trsvcid addr_trtype enable enable', values),
      ...['1', '2'].flatMap((group) => attributes(`${path}/ana_groups/${group}`, 'ana_state', values)),
    ],
    links: ['s', 's', 'p'].map((name) => [`nvmet/subsystems/${name}`, `${path}/subsystems/${name}`]),
  };
};

/** @type {import('../world.mjs').Vocabulary} */
export const nvmet = {
  name: 'nvmet',
  needs: ['nvmet'],
  world: fc
    .subarray([subsystem('s', 'i'), subsystem('s', 'i'), subsystem('p', 'h'), host('h'), host('i'), port('1'), port('1'), port('2')], {
      minLength: 2,
      maxLength: 4,
    })
    .map((parts) => together(top, ...new Set(parts))),
};
