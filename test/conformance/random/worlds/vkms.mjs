/** Virtual display devices: a pipeline that is whole at first, and what is taken from it and put to it. */
import fc from 'fast-check';
import { EVENLY, valuesFor } from '../values.mjs';
import { attributes, isNewer, together } from '../world.mjs';

const values = valuesFor(
  'vkms',
  { enabled: ['1', '1', '0'], type: ['0', '1', '2'], writeback: ['1', '0'], status: ['1', '2', '3'] },
  { repeat: EVENLY },
);

const device = (name) => {
  const path = `vkms/${name}`;
  const [plane, crtc, encoder, connector] = [`${path}/planes/p`, `${path}/crtcs/c`, `${path}/encoders/e`, `${path}/connectors/k`];
  const others = [`${path}/planes/q`, `${path}/crtcs/d`, `${path}/encoders/f`, `${path}/connectors/l`];
  const from = [plane, others[0], encoder, others[2]].map((one) => `${one}/possible_crtcs`);
  const heads = [connector, others[3]].map((one) => `${one}/possible_encoders`);
  return {
    prologue: [
      [`mkdir ${path}`],
      [`mkdir ${plane}`, `put 1 ${plane}/type`],
      [`mkdir ${crtc}`],
      [`mkdir ${encoder}`],
      [`mkdir ${connector}`],
      [`symlink \\@/${crtc} ${plane}/possible_crtcs/c`],
      [`symlink \\@/${crtc} ${encoder}/possible_crtcs/c`],
      [`symlink \\@/${encoder} ${connector}/possible_encoders/e`],
      [`put 1 ${path}/enabled`],
    ],
    made: [path, plane, crtc, encoder, connector, ...others],
    folders: [...from, ...heads],
    files: [
      ...attributes(path, 'enabled enabled enabled', values),
      ...[plane, others[0]].flatMap((one) => attributes(one, 'type', values)),
      ...[crtc, others[1]].flatMap((one) => attributes(one, 'writeback', values)),
      ...[connector, others[3]].flatMap((one) => attributes(one, 'status', values)),
    ],
    links: [
      ...from.flatMap((folder) =>
        [crtc, others[1], plane, 'vkms/b/crtcs/c'].map((target) => [target, `${folder}/${target.endsWith('/d') ? 'd' : 'c'}`]),
      ),
      ...from.map((folder) => [crtc, `${folder}/again`]),
      ...heads.flatMap((folder) =>
        [encoder, others[2], crtc, 'vkms/b/encoders/e'].map((target) => [target, `${folder}/${target.endsWith('/f') ? 'f' : 'e'}`]),
      ),
    ],
    bursts: [
      [`put 0 ${path}/enabled`, `put 1 ${path}/enabled`, `cat ${path}/enabled`],
      [`mkdir ${others[0]}`, `put 2 ${others[0]}/type`, `symlink \\@/${crtc} ${others[0]}/possible_crtcs/c`, `put 1 ${path}/enabled`],
      [`mkdir ${others[0]}`, `put 1 ${others[0]}/type`, `symlink \\@/${crtc} ${others[0]}/possible_crtcs/c`, `put 1 ${path}/enabled`],
      [`mkdir ${others[1]}`, `symlink \\@/${others[1]} ${encoder}/possible_crtcs/d`, `put 1 ${path}/enabled`],
      [`mkdir ${others[2]}`, `symlink \\@/${crtc} ${others[2]}/possible_crtcs/c`, `put 1 ${path}/enabled`],
      [`unlink ${plane}/possible_crtcs/c`, `rmdir ${plane}`, `put 1 ${path}/enabled`],
      [`put 0 ${path}/enabled`, `mkdir ${others[3]}`, `put 1 ${path}/enabled`],
    ],
  };
};

/** @type {import('../world.mjs').Vocabulary} */
export const vkms = {
  name: 'vkms',
  needs: ['vkms'],
  kernel: 'linux-image-7.3-amd64/trixie-backports',
  isLeftOut: isNewer,
  world: fc.boolean().map((two) => together({ folders: ['vkms'] }, device('a'), ...(two ? [device('b')] : []))),
};
