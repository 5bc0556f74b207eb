/** o2cb: a cluster, its nodes and its heartbeat regions. */
import fc from 'fast-check';
import { EVENLY, valuesFor } from '../values.mjs';
import { attributes, together } from '../world.mjs';

/** Addresses that the guest has, since a node that is the local one listens there. */
const GOOD = {
  num: ['0', '1'],
  ipv4_port: ['7777', '7778'],
  ipv4_address: ['127.0.0.1', '127.0.0.2', '127.0.0.3\\n'],
  local: ['1', '0'],
  mode: ['global', 'local'],
  dead_threshold: ['3', '31', '1'],
};
const values = valuesFor('cluster', GOOD, { repeat: EVENLY });
const top = (name) => ({
  prologue: [[`mkdir cluster/${name}`]],
  made: [`cluster/${name}`],
  folders: ['cluster', `cluster/${name}/node`, `cluster/${name}/heartbeat`],
  files: [
    ...attributes(`cluster/${name}`, 'idle_timeout_ms keepalive_delay_ms reconnect_delay_ms fence_method', values),
    ...attributes(`cluster/${name}/heartbeat`, 'dead_threshold mode', values),
  ],
});
const node = (name, address) => {
  const path = `cluster/c/node/${name}`;
  return {
    prologue: [
      ['mkdir cluster/c'],
      [`mkdir ${path}`],
      [`put 7777 ${path}/ipv4_port`, `put ${address} ${path}/ipv4_address`],
      [`put ${address.at(-1)} ${path}/num`],
    ],
    made: [path],
    files: attributes(path, 'num ipv4_port ipv4_address local local', values),
  };
};
const region = (name) => ({
  prologue: [['mkdir cluster/c'], [`mkdir cluster/c/heartbeat/${name}`]],
  made: [`cluster/c/heartbeat/${name}`],
  files: attributes(`cluster/c/heartbeat/${name}`, 'block_bytes start_block blocks dev pid', values),
});

/** @type {import('../world.mjs').Vocabulary} */
export const cluster = {
  name: 'cluster',
  needs: ['cluster'],
  world: fc
    .subarray([top('d'), node('a', '127.0.0.1'), node('b', '127.0.0.2'), node('n', '127.0.0.3'), region('r'), region('s')], {
      minLength: 1,
      maxLength: 3,
    })
    .map((parts) => together(top('c'), ...parts)),
};
