/**
 * `np` of a target portal group: the network addresses at which it listens, where the fabric has such.
 *
 * @module
 */
import { ConfigGroup, type ConfigItemType, Errno, logged } from '../../../core/index.js';
import { naming } from '../../../errno.js';
import { inFunctions } from '../../kinds/index.js';
import { Part } from '../part.js';
import type { FabricView, TpgView } from './fabric.js';
import { invalid, orInvalid } from './invalid.js';

const portalType = ({ fabric, state }: FabricView): ConfigItemType<Part<any>> => ({
  attrs: inFunctions(fabric.functions.portal, state.profile.attributes<Part<any>>(fabric.portals?.files ?? [])),
});

/** The directory `np`. */
export function portalDirectory(tpg: TpgView): ConfigGroup {
  const { registered } = tpg.wwn;
  const {
    portals,
    title,
    functions: { makePortal = 'target_fabric_make_np' },
  } = registered.fabric;
  const item = (portal: unknown): ConfigGroup => new Part(registered.type(portalType), '', portal);
  return new ConfigGroup(
    {
      groupOps: {
        makeGroup(_group, name) {
          if (!portals)
            throw new Errno('ENOSYS', () =>
              logged(`${title} has no network portals (target_fabric_make_np)`, 'tf->tf_ops.fabric_make_np is NULL'),
            );
          const made = orInvalid(makePortal, () => portals.make(tpg, name));
          if (!(made instanceof Promise)) return item(made);
          return made.then(item, (error: unknown) => {
            throw naming(makePortal, invalid(error));
          });
        },
        dropItem: (_group, portal) => portals?.drop(tpg, (portal as Part<any>).of),
      },
      ...(portals && { about: { names: { '127.0.0.1:3260': '<address>:<port>' } } }),
    },
    'np',
  );
}
