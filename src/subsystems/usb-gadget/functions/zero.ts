/**
 * Loopback and SourceSink, which test the other side.
 *
 * ```
 * Loopback.NAME/qlen  bulk_buflen
 * SourceSink.NAME/pattern  isoc_interval  isoc_maxpacket  isoc_mult  isoc_maxburst  bulk_buflen  [bulk_maxburst: 7.2]
 *                 bulk_qlen  iso_qlen
 * ```
 *
 * @module
 */
import type { ConfigItemType } from '../../../core/index.js';
import { inFunctions, u16, u32, u8 } from '../../kinds/index.js';
import { since } from '../../versions/index.js';
import type { EndpointSort, Resources } from '../controller.js';
import { GadgetFunction, setting } from '../function.js';
import { shownSigned } from '../kinds.js';
import type { Machine } from '../machine.js';
import type { TypeOf } from '../profile.js';

/** `Loopback.NAME`. */
export class Loopback extends GadgetFunction {
  protected readonly interfaces = 1;
  protected readonly endpoints: readonly EndpointSort[] = ['bulk in', 'bulk out'];
  qlen = 32;
  bulk_buflen = 4096;

  constructor(machine: Machine) {
    super(loopbackType, machine);
  }
}

const loopbackType: ConfigItemType<Loopback> = {
  attrs: inFunctions('f_lb_opts_', [setting<Loopback, number>('qlen', shownSigned), setting<Loopback, number>('bulk_buflen', shownSigned)]),
};

/** `SourceSink.NAME`. */
export class SourceSink extends GadgetFunction {
  protected readonly interfaces = 1;
  protected readonly endpoints: readonly EndpointSort[] = ['bulk in', 'bulk out'];
  pattern = 0;
  isoc_interval = 4;
  isoc_maxpacket = 1024;
  isoc_mult = 0;
  isoc_maxburst = 0;
  bulk_buflen = 4096;
  bulk_maxburst = 0;
  bulk_qlen = 1;
  iso_qlen = 8;

  constructor(machine: Machine) {
    super(machine.profile.type(sourceSinkType), machine);
  }

  override bind(resources: Resources): void {
    super.bind(resources);
    // It does without isochronous endpoints where there are none.
    resources.tryEndpoints('iso in', 'iso out');
  }
}

const sourceSinkType: TypeOf<SourceSink> = (profile) => ({
  attrs: inFunctions(
    'f_ss_opts_',
    profile.attributes<SourceSink>([
      setting<SourceSink, number>('pattern', u8({ max: 2 })),
      setting<SourceSink, number>('isoc_interval', u8({ max: 16 })),
      setting<SourceSink, number>('isoc_maxpacket', u16({ max: 1024 })),
      setting<SourceSink, number>('isoc_mult', u8({ max: 2 })),
      setting<SourceSink, number>('isoc_maxburst', u8({ max: 15 })),
      setting<SourceSink, number>('bulk_buflen', u32()),
      since('7.2', setting<SourceSink, number>('bulk_maxburst', u8({ max: 15 }))),
      setting<SourceSink, number>('bulk_qlen', u32()),
      setting<SourceSink, number>('iso_qlen', u32()),
    ]),
  ),
});
