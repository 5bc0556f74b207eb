/**
 * The files of an initiator's directory.
 *
 * @module
 */
import { type Attribute, type ConfigItem, Errno } from '../../../../core/index.js';
import { cBytes, cString, decodeText, encodeText, kstrtou } from '../../../kinds/index.js';
import { type Part, shown } from '../../part.js';
import type { InitiatorView } from './state.js';

type Item = ConfigItem & InitiatorView;

/** TA_DEFAULT_CMDSN_DEPTH_MAX. */
const MAX_DEPTH = 512;

/** MAX_ACL_TAG_SIZE: a tag has fewer bytes. */
const TAG_LIMIT = 64;

export const aclFiles: readonly Attribute<Item>[] = [
  shown('info', ({ node }: Item) => `No active iSCSI Session for Initiator Endpoint: ${node.name}\n`),
  {
    name: 'cmdsn_depth',
    show: ({ node }) => `${node.queueDepth}\n`,
    store({ node }, page) {
      const depth = kstrtou(32, cString(page));
      if (depth > MAX_DEPTH) throw new Errno('EINVAL', `cmdsn_depth is at most ${MAX_DEPTH}`);
      node.queueDepth = depth;
    },
  },
  {
    name: 'tag',
    show: ({ node }) => encodeText(node.tag),
    store({ node }, page) {
      const written = cBytes(page);
      if (written.length >= TAG_LIMIT) throw new Errno('EINVAL', `a tag has fewer than ${TAG_LIMIT} bytes`);
      const tag = decodeText(written);
      node.tag = tag.startsWith('NULL') ? '' : tag;
    },
  },
];

/** What a session would have negotiated. */
export const negotiated: readonly Attribute<Part<InitiatorView>>[] = [
  'MaxConnections',
  'InitialR2T',
  'ImmediateData',
  'MaxBurstLength',
  'FirstBurstLength',
  'DefaultTime2Wait',
  'DefaultTime2Retain',
  'MaxOutstandingR2T',
  'DataPDUInOrder',
  'DataSequenceInOrder',
  'ErrorRecoveryLevel',
].map((name) => shown(name, () => 'No Active iSCSI Session\n'));
