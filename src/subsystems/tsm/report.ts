/**
 * `tsm/report/NAME`: one request for a report.
 *
 * Each store counts (`generation`). A read of a blob makes a new report if something was stored since the last one; all
 * blobs come from one report. So a client that finds `generation` raised by more than its own stores knows that another client interfered.
 *
 * @module
 */
import {
  type Attribute,
  type BinAttribute,
  type ConfigGroup,
  ConfigItem,
  type ConfigItemType,
  Errno,
  type MaybePromise,
} from '../../core/index.js';
import { cString, decodeText, kstrtou } from '../kinds/index.js';
import { type Blobs, INBLOB_MAX, type OptionalAttribute, type Provider } from './provider.js';

/** TSM_REPORT_PRIVLEVEL_MAX */
const PRIVLEVEL_MAX = 3;
const NEWLINE = 0x0a;
const NO_GUID = '00000000-0000-0000-0000-000000000000';
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** What the reports of a mount share: their `Tsm`. */
export interface ReportHost {
  readonly provider: Provider | undefined;
  /** @param where the kernel's function. @throws ENXIO */
  requireProvider(where: string): Provider;
  /** Calls `work` when no report is being made. */
  whenIdle<T>(work: () => MaybePromise<T>): MaybePromise<T>;
  /** Makes everybody else wait until `work` has ended. */
  hold<T>(work: Promise<T>): Promise<T>;
}

/** One request (`struct tsm_report_state`). */
export class Report extends ConfigItem {
  inblob: Uint8Array = new Uint8Array(0);
  privlevel = 0;
  serviceProvider: string | undefined;
  serviceGuid = NO_GUID;
  serviceManifestVersion = 0;
  /** Stores so far. */
  writeGeneration = 0n;
  /** {@link writeGeneration} at the time of the last report. */
  #readGeneration = 0n;
  #blobs: Blobs | undefined;

  constructor(
    readonly tsm: ReportHost,
    type: ConfigItemType<Report>,
  ) {
    super(type);
  }

  /** `try_advance_write_generation`. @throws EBUSY after 2^64 - 1 stores without a read, so that a wrap is not taken for nothing new */
  advance(): void {
    if (this.writeGeneration === BigInt.asUintN(64, this.#readGeneration - 1n)) {
      throw new Errno('EBUSY', 'the generation would wrap (try_advance_write_generation)');
    }
    this.writeGeneration = BigInt.asUintN(64, this.writeGeneration + 1n);
  }

  /** The blobs of the present generation (`tsm_report_read`). @throws EINVAL, ENXIO, what the provider throws */
  blobs(): MaybePromise<Blobs> {
    if (this.inblob.length === 0) throw new Errno('EINVAL', 'no inblob was stored (read_cached_report)');
    if (this.#blobs && this.#readGeneration === this.writeGeneration) return this.#blobs;
    const provider = this.tsm.requireProvider('tsm_report_read');
    this.#blobs = undefined;
    const made = provider.makeReport(this);
    return made instanceof Promise ? this.tsm.hold(made).then((blobs) => this.#keep(blobs)) : this.#keep(made);
  }

  #keep(blobs: Blobs): Blobs {
    this.#readGeneration = this.writeGeneration;
    this.#blobs = blobs;
    return blobs;
  }
}

/** An attribute whose store counts. `set` gets the text up to the first NUL; what it does before it calls `advance` does not count when it throws. */
function stored(name: string, set: (report: Report, text: string, page: Buffer) => void): Attribute<Report> {
  return { name, store: (report, page) => report.tsm.whenIdle(() => set(report, cString(page), page)) };
}

const attributes: readonly Attribute<Report>[] = [
  { name: 'generation', show: (report) => report.tsm.whenIdle(() => `${report.writeGeneration}\n`) },
  { name: 'provider', show: (report) => report.tsm.whenIdle(() => `${report.tsm.requireProvider('tsm_report_provider_show').name}\n`) },
  stored('privlevel', (report, text) => {
    const level = kstrtou(32, text);
    const { privlevelFloor } = report.tsm.requireProvider('tsm_report_privlevel_store');
    if (level < privlevelFloor || level > PRIVLEVEL_MAX) {
      throw new Errno('EINVAL', () => `privlevel ${level} is not from ${privlevelFloor} to ${PRIVLEVEL_MAX} (tsm_report_privlevel_store)`);
    }
    report.advance();
    report.privlevel = level;
  }),
  {
    name: 'privlevel_floor',
    show: (report) => report.tsm.whenIdle(() => `${report.tsm.requireProvider('tsm_report_privlevel_floor_show').privlevelFloor}\n`),
  },
  stored('service_provider', (report, _, page) => {
    report.advance();
    // Only a newline that ends all that was written goes, not one before a NUL.
    const end = page.at(-1) === NEWLINE ? page.length - 1 : page.length;
    const nul = page.indexOf(0);
    report.serviceProvider = decodeText(page.subarray(0, nul < 0 ? end : Math.min(nul, end)));
  }),
  stored('service_guid', (report, text) => {
    report.advance();
    const guid = GUID.exec(text)?.[0];
    report.serviceGuid = guid?.toLowerCase() ?? NO_GUID;
    if (guid === undefined) throw new Errno('EINVAL', 'it does not begin with a UUID (guid_parse)');
  }),
  stored('service_manifest_version', (report, text) => {
    const version = kstrtou(32, text);
    report.advance();
    report.serviceManifestVersion = version;
  }),
];

const inblob: BinAttribute<Report> = {
  name: 'inblob',
  maxSize: INBLOB_MAX,
  write: (report, data) =>
    report.tsm.whenIdle(() => {
      report.advance();
      report.inblob = Uint8Array.from(data);
    }),
};

/** A blob of the report. One that the provider does not give is empty. */
function blob(name: keyof Blobs, maxSize: number): BinAttribute<Report> {
  const pick = (blobs: Blobs): Uint8Array => blobs[name] ?? new Uint8Array(0);
  return {
    name,
    maxSize,
    read: (report) =>
      report.tsm.whenIdle(() => {
        const blobs = report.blobs();
        return blobs instanceof Promise ? blobs.then(pick) : pick(blobs);
      }),
  };
}

/** Those of a report, in their order. */
const BLOBS = ['outblob', 'auxblob', 'manifestblob'] as const;

/** Those that a provider may do without. */
const optional: ReadonlySet<string> = new Set<OptionalAttribute>([
  'privlevel',
  'privlevel_floor',
  'service_provider',
  'service_guid',
  'service_manifest_version',
  'auxblob',
  'manifestblob',
]);

/** Those that came with the services of an SVSM, in 6.10. */
const OF_SERVICES = /^service_|^manifestblob$/;

/** The type of all reports, whose blobs have at most `outblobMax` bytes. What a report shows of it is decided when it is made (`tsm_report_is_visible`, `tsm_report_is_bin_visible`). */
export function reportType(hasServices: boolean, outblobMax: number): ConfigItemType<Report> {
  const exists = ({ name }: { name: string }): boolean => hasServices || !OF_SERVICES.test(name);
  const isVisible = (item: ConfigItem, { name }: { name: string }): boolean => {
    const visible = (item as Report).tsm.provider?.attributes;
    return visible === undefined || !optional.has(name) || visible.has(name as OptionalAttribute);
  };
  return {
    attrs: attributes.filter(exists),
    binAttrs: [inblob, ...BLOBS.map((name) => blob(name, outblobMax))].filter(exists),
    groupOps: { isVisible, isBinVisible: isVisible } satisfies ConfigItemType<ConfigGroup>['groupOps'],
  };
}
