/**
 * `acls` of a target portal group: the initiators that may connect.
 *
 * @module
 */
import { ConfigGroup, type ConfigItemType, Errno, logged } from '../../../core/index.js';
import { naming } from '../../../errno.js';
import { inFunctions } from '../../kinds/index.js';
import { EMPTY, Part } from '../part.js';
import type { AclView, FabricView, TpgView } from './fabric.js';
import { LUN_NAMES, lunNumber } from './lun.js';
import { MappedLun } from './mapped-lun.js';
import { NodeAcl } from './node-acl.js';
import { logout } from './sessions.js';

/** One initiator's directory. */
export class Acl extends ConfigGroup implements AclView {
  readonly data: any;

  constructor(
    readonly tpg: TpgView,
    readonly node: NodeAcl,
  ) {
    const { registered } = tpg.wwn;
    super(registered.type(aclType));
    const { acl } = registered.fabric;
    try {
      this.data = acl?.make(tpg, node);
    } catch (error) {
      throw naming(registered.fabric.functions.makeAcl ?? 'target_fabric_make_nodeacl', error);
    }
    this.addDefaultGroup(new Part<AclView>(registered.type(attribType), 'attrib', this));
    this.addDefaultGroup(new Part<AclView>(registered.type(authType), 'auth', this));
    this.addDefaultGroup(new Part<AclView>(registered.type(paramType), 'param', this));
    const statistics = this.addDefaultGroup(new ConfigGroup(EMPTY, 'fabric_statistics'));
    for (const [name, type] of Object.entries(acl?.statistics ?? {})) statistics.addDefaultGroup(new Part<AclView>(type, name, this));
  }
}

/** `core_tpg_add_initiator_node_acl`: an initiator that only a nexus knew gets a directory. */
function makeAcl(tpg: TpgView, name: string): Acl {
  const known = tpg.nodeAcls.find((acl) => acl.name === name);
  if (known && !known.dynamic) {
    const { tag, wwn } = tpg;
    throw new Errno('EEXIST', () =>
      logged(
        `${name} has an ACL (core_tpg_add_initiator_node_acl)`,
        `ACL entry for ${wwn.registered.fabric.title} Initiator Node ${name} already exists for TPG ${tag}, ignoring request.`,
      ),
    );
  }
  if (known) known.dynamic = false;
  const node = known ?? new NodeAcl(name, tpg.wwn.registered.state.aclIndexes.take(), false);
  if (!known) tpg.nodeAcls.push(node);
  try {
    return new Acl(tpg, node);
  } catch (error) {
    // `fabric_init_nodeacl` refused it: it goes, with the index that it took.
    dropNode(tpg, node);
    throw error;
  }
}

function dropNode(tpg: TpgView, node: NodeAcl): void {
  // `target_shutdown_sessions`.
  node.dynamic = false;
  if (tpg.wwn.registered.fabric.enable) logout(tpg, node);
  const at = tpg.nodeAcls.indexOf(node);
  if (at >= 0) tpg.nodeAcls.splice(at, 1);
  node.forgetAll();
}

const aclType = ({ fabric, state }: FabricView): ConfigItemType<Acl> => ({
  attrs: inFunctions(fabric.functions.acl, state.profile.attributes<Acl>(fabric.acl?.files ?? [])),
  groupOps: {
    makeGroup: (acl, name) => new MappedLun(acl, lunNumber(name, 'target_fabric_make_mappedlun')),
  },
  about: { names: LUN_NAMES },
});

const attribType = ({ fabric, state }: FabricView): ConfigItemType<Part<AclView>> => ({
  attrs: inFunctions(fabric.functions.aclAttrib, state.profile.attributes<Part<AclView>>(fabric.acl?.attrib ?? [])),
});
const authType = ({ fabric, state }: FabricView): ConfigItemType<Part<AclView>> => ({
  attrs: inFunctions(fabric.functions.aclAuth, state.profile.attributes<Part<AclView>>(fabric.acl?.auth ?? [])),
});
const paramType = ({ fabric, state }: FabricView): ConfigItemType<Part<AclView>> => ({
  attrs: state.profile.attributes<Part<AclView>>(fabric.acl?.param ?? []),
});

/** The directory `acls`. */
export const aclDirectory = (tpg: TpgView): ConfigGroup =>
  new ConfigGroup(
    {
      groupOps: {
        makeGroup: (_group, name) => makeAcl(tpg, name),
        dropItem: (_group, item) => dropNode(tpg, (item as Acl).node),
      },
      // What names a target's port names an initiator's, too.
      about: { names: { [tpg.wwn.registered.fabric.exampleWwn]: '<initiator>' } },
    },
    'acls',
  );
