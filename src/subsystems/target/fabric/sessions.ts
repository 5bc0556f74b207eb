/**
 * Initiators that connect without being configured: a nexus (drivers/target/target_core_tpg.c, target_core_transport.c).
 *
 * @module
 */
import { type ConfigItem, Errno } from '../../../core/index.js';
import { shown } from '../part.js';
import { type LunView, showLun, type TpgView } from './fabric.js';
import { NodeAcl } from './node-acl.js';

/**
 * `target_setup_session`: connects an initiator; the group gets an ACL for it if it has none.
 * @param index the session's number
 * @throws EACCES where only configured initiators are let in
 */
export function connect(tpg: TpgView, name: string, index: number): NodeAcl {
  const { fabric, state } = tpg.wwn.registered;
  let acl = tpg.nodeAcls.find((one) => one.name === name);
  if (!acl) {
    if (!fabric.demoMode?.(tpg)) throw new Errno('EACCES', () => `no ACL for ${name} (core_tpg_check_initiator_node_acl)`);
    acl = new NodeAcl(name, state.aclIndexes.take(), true);
    // The newest LUN comes first (hlist_add_head).
    for (const lun of [...tpg.luns].reverse()) showLun(tpg, acl, lun, { number: lun.number, readOnly: false, explicit: false });
    tpg.nodeAcls.push(acl);
  }
  acl.session = index;
  return acl;
}

/** A session ends, as the initiator or the target wants it. */
export function logout(tpg: TpgView, acl: NodeAcl): void {
  const { fabric } = tpg.wwn.registered;
  if (acl.session === undefined) return;
  disconnect(tpg, acl, fabric.keepsAcls?.(tpg) ?? false);
  fabric.loggedOut?.(tpg);
}

/** `transport_deregister_session`. @param keep whether the ACL stays for the next time (`tpg_check_demo_mode_cache`) */
export function disconnect(tpg: TpgView, acl: NodeAcl, keep: boolean): void {
  acl.session = undefined;
  const at = tpg.nodeAcls.indexOf(acl);
  if (!acl.dynamic || keep || at < 0) return;
  tpg.nodeAcls.splice(at, 1);
  acl.forgetAll();
}

/** `target_show_dynamic_sessions`: each name is followed by a newline and a NUL. */
export const dynamicSessions = shown('dynamic_sessions', ({ nodeAcls }: ConfigItem & TpgView) =>
  nodeAcls.flatMap(({ dynamic, session, name }) => (dynamic && session !== undefined ? [`${name}\n\0`] : [])).join(''),
);

/** `core_dev_add_lun`: initiators that only a nexus knows see a new LUN at once. */
export function showToDynamic(tpg: TpgView, lun: LunView): void {
  if (!tpg.wwn.registered.fabric.demoMode?.(tpg)) return;
  for (const acl of tpg.nodeAcls) if (acl.dynamic) showLun(tpg, acl, lun, { number: lun.number, readOnly: false, explicit: false });
}
