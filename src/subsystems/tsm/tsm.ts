/**
 * The subsystem `tsm`, and the provider that its reports share.
 *
 * @module
 */
import { ConfigGroup, ConfigSubsystem, Errno, type MaybePromise } from '../../core/index.js';
import type { Eventful } from '../events.js';
import { OUTBLOB_MAX, type Provider } from './provider.js';
import { Report, type ReportHost, reportType } from './report.js';

/** `tsm/`. It has no attribute, and nothing can be made in it but in `report/`. */
export class Tsm extends ConfigSubsystem implements ReportHost, Eventful {
  /** Set by who makes it: they need it. */
  events: Eventful['events'] = {};
  #provider: Provider | undefined;
  /** Reports that users made and have not removed. */
  #reports = 0;
  /** A report is being made: its end. Guarded by {@link whenIdle}. */
  #busy: Promise<unknown> | undefined;

  /**
   * @param hasServices the kernel is 6.10 or later
   * @param outblobMax the most bytes of a blob
   */
  constructor(hasServices: boolean, provider: Provider | undefined, outblobMax = OUTBLOB_MAX) {
    super({}, 'tsm');
    this.#provider = provider;
    const type = reportType(hasServices, outblobMax);
    this.addDefaultGroup(
      new ConfigGroup(
        {
          groupOps: {
            makeItem: () => {
              this.requireProvider('tsm_report_make_item');
              this.#reports++;
              return new Report(this, type);
            },
            dropItem: () => void this.#reports--,
          },
        },
        'report',
      ),
    );
  }

  /** The provider that is registered; undefined if none is. */
  get provider(): Provider | undefined {
    return this.#provider;
  }

  /**
   * A provider's module is loaded (`tsm_report_register`).
   * @throws EBUSY if there is one already, or if reports are left from the time of another
   */
  registerProvider(provider: Provider): MaybePromise<void> {
    return this.whenIdle(() => {
      if (this.#provider) throw new Errno('EBUSY', `${this.#provider.name} is registered already (tsm_report_register)`);
      if (this.#reports > 0) throw new Errno('EBUSY', 'tsm/report is not empty (tsm_report_register)');
      this.#provider = provider;
    });
  }

  /** The provider's module is unloaded (`tsm_report_unregister`). Reports that were made stay. @throws EBUSY if there is none */
  unregisterProvider(): MaybePromise<void> {
    return this.whenIdle(() => {
      if (!this.#provider) throw new Errno('EBUSY', 'no provider of reports is registered (tsm_report_unregister)');
      this.#provider = undefined;
    });
  }

  /** @param where the kernel's function. @throws ENXIO */
  requireProvider(where: string): Provider {
    if (!this.#provider) throw new Errno('ENXIO', `no provider of reports is registered (${where})`);
    return this.#provider;
  }

  /** Calls `work` when no report is being made (`tsm_rwsem`): at once, in most cases. */
  whenIdle<T>(work: () => MaybePromise<T>): MaybePromise<T> {
    return this.#busy === undefined ? work() : this.#busy.then(() => this.whenIdle(work));
  }

  /** Makes everybody else wait until `work` has ended. Only called by what {@link whenIdle} calls. */
  hold<T>(work: Promise<T>): Promise<T> {
    const end = work.then(
      () => {},
      () => {},
    );
    this.#busy = end;
    return work.finally(() => {
      if (this.#busy === end) this.#busy = undefined;
    });
  }
}
