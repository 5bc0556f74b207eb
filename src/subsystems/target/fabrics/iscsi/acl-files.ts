/**
 * The files of an initiator's directory.
 *
 * @module
 */
import { type Attribute, type ConfigItem, Errno, logged } from '../../../../core/index.js';
import { cString, kstrtou } from '../../../kinds/index.js';
import { tagFile } from '../../fabric/numbers.js';
import { type Part, shown } from '../../part.js';
import type { InitiatorView } from './state.js';

type Item = ConfigItem & InitiatorView;

/** TA_DEFAULT_CMDSN_DEPTH_MAX. */
const MAX_DEPTH = 512;

export const aclFiles: readonly Attribute<Item>[] = [
  shown('info', ({ node }: Item) => `No active iSCSI Session for Initiator Endpoint: ${node.name}\n`),
  {
    name: 'cmdsn_depth',
    show: ({ node }) => `${node.queueDepth}\n`,
    store({ node }, page) {
      const depth = kstrtou(32, cString(page));
      if (depth > MAX_DEPTH)
        throw new Errno('EINVAL', () =>
          logged(`cmdsn_depth is at most ${MAX_DEPTH}`, `Passed cmdsn_depth: ${depth} exceeds TA_DEFAULT_CMDSN_DEPTH_MAX: ${MAX_DEPTH}`),
        );
      node.queueDepth = depth;
    },
  },
  tagFile,
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
