/**
 * What makes reports (`struct tsm_report_ops`).
 *
 * @module
 */
import type { MaybePromise } from '../../core/index.js';

/** TSM_REPORT_INBLOB_MAX: the most bytes of an inblob. */
export const INBLOB_MAX = 64;
/** TSM_REPORT_OUTBLOB_MAX: the most bytes of each of the other blobs. */
export const OUTBLOB_MAX = 32768;
/** The same in later kernels. */
export const LATER_OUTBLOB_MAX = 16 << 20;

/** What a report is asked with (`struct tsm_report_desc`). */
export interface ReportRequest {
  /** 1 to 64 bytes. */
  readonly inblob: Uint8Array;
  readonly privlevel: number;
  /** Undefined until it is stored. */
  readonly serviceProvider: string | undefined;
  /** Lower case, with dashes; all zeros until it is stored. */
  readonly serviceGuid: string;
  readonly serviceManifestVersion: number;
}

/** What a report answers. An absent blob reads as an empty file. */
export interface Blobs {
  readonly outblob: Uint8Array;
  readonly auxblob?: Uint8Array;
  readonly manifestblob?: Uint8Array;
}

/** The attributes of a report that depend on the provider. */
export type OptionalAttribute =
  | 'privlevel'
  | 'privlevel_floor'
  | 'service_provider'
  | 'service_guid'
  | 'service_manifest_version'
  | 'auxblob'
  | 'manifestblob';

/** A provider of reports. */
export interface Provider {
  /** What the attribute `provider` shows. */
  readonly name: string;
  /** The least privlevel that may be asked for. */
  readonly privlevelFloor: number;
  /** The optional attributes that reports have; all of them if absent (no visibility callbacks). */
  readonly attributes?: ReadonlySet<OptionalAttribute> | undefined;
  /** Makes a report (`report_new`). What it throws is the errno of the read. */
  makeReport(request: ReportRequest): MaybePromise<Blobs>;
}
