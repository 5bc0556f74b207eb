/**
 * `namespaces` of a subsystem: its disks, by number.
 *
 * @module
 */
import { Mutex } from 'async-mutex';
import { randomUuid } from '../random-bytes.js';
import { type Attribute, type CallerPaths, ConfigGroup, type ConfigItemType, Errno, type MaybePromise, logged } from '../../core/index.js';
import { attr, bool, inFunctions, kstrtou, nguid, NIL_UUID, text, u32, uuid } from '../kinds/index.js';
import { built, since } from '../versions/index.js';
import { MAX_ANA_GROUPS } from './ana-groups.js';
import { openBacking } from './backing.js';
import { p2pMemory } from './p2pmem.js';
import type { NvmetProfile } from './profile.js';

/** The most namespaces of a subsystem (NVMET_MAX_NAMESPACES). */
const MAX_NAMESPACES = 1024;

/** Why no more are taken. */
const FULL = `the subsystem has ${MAX_NAMESPACES} namespaces, the most there may be (nvmet_ns_enable)`;

/** The number that stands for all namespaces (NVME_NSID_ALL). */
const ALL = 0xffff_ffff;

/** The group `namespaces`, and what its namespaces share. */
export class Namespaces extends ConfigGroup {
  /** The kernel's `subsys->lock`, for what has to wait while a namespace or a controller is being opened. */
  readonly lock = new Mutex();
  /** By number: those that are enabled, or (since 6.13) all. */
  readonly byNumber = new Map<number, Namespace>();
  /** The path of the controller that the subsystem passes through, if it does; then no namespace is enabled. */
  passedThrough: string | undefined;

  constructor(readonly profile: NvmetProfile) {
    super(namespacesType, 'namespaces');
  }
}

const namespacesType: ConfigItemType<Namespaces> = {
  groupOps: {
    makeGroup(group, name) {
      const nsid = kstrtou(32, name);
      if (nsid === 0 || nsid === ALL) {
        throw new Errno('EINVAL', () =>
          logged(`${nsid} is not the number of a namespace (nvmet_ns_make)`, `nvmet: invalid nsid 0x${nsid.toString(16)}`),
        );
      }
      return new Namespace(group, nsid);
    },
    // The kernel does this at release; there, an open file of the namespace does not delay release.
    dropItem: (_group, namespace) => (namespace as Namespace).remove(),
  },
};

/** One namespace. `1` and `0x1` are two directories with the same number. */
export class Namespace extends ConfigGroup {
  devicePath: string | undefined;
  uuid = randomUuid();
  nguid = NIL_UUID;
  anaGroup = 1;
  bufferedIo = false;
  p2pMemory = false;
  reservations = false;
  enabled = false;

  constructor(
    readonly group: Namespaces,
    readonly nsid: number,
  ) {
    const { profile } = group;
    super(profile.type(namespaceType));
    // Since 6.13 the number is taken at mkdir, not at enable, and every failure is ENOMEM.
    if (profile.since('6.13')) this.#enter('ENOMEM', 'ENOMEM');
  }

  /** `nvmet_ns_enable`. @param paths of the writer of `enable`: his view decides where `device_path` leads */
  async enable(paths: CallerPaths): Promise<void> {
    const { profile, passedThrough, byNumber } = this.group;
    // The kernel reports success here and does nothing.
    if (passedThrough !== undefined || this.enabled) return;
    if (!profile.since('6.13') && byNumber.size === MAX_NAMESPACES) throw new Errno('EMFILE', FULL);
    const device = await openBacking(this.devicePath, this.bufferedIo, profile, paths);
    if (this.p2pMemory) {
      throw new Errno('EINVAL', () =>
        logged(
          `${device} has no peer-to-peer memory (nvmet_p2pmem_ns_enable)`,
          `nvmet: peer-to-peer DMA is not supported by the driver of ${device}`,
        ),
      );
    }
    if (!profile.since('6.13')) this.#enter('EMFILE', 'EBUSY');
    this.enabled = true;
  }

  disable(): void {
    if (this.enabled && !this.group.profile.since('6.13')) this.#leave();
    this.enabled = false;
  }

  remove(): void {
    this.disable();
    this.#leave();
  }

  /** Takes the number. @throws `full` or `taken` */
  #enter(full: 'EMFILE' | 'ENOMEM', taken: 'EBUSY' | 'ENOMEM'): void {
    const { byNumber } = this.group;
    if (byNumber.size === MAX_NAMESPACES) throw new Errno(full, FULL);
    const other = byNumber.get(this.nsid);
    if (other) throw new Errno(taken, () => `namespaces/${other.name} has number ${this.nsid} already (nvmet_ns_enable)`);
    byNumber.set(this.nsid, this);
  }

  #leave(): void {
    const { byNumber } = this.group;
    if (byNumber.get(this.nsid) === this) byNumber.delete(this.nsid);
  }
}

/** A store waits while a namespace of the subsystem is being enabled: the kernel holds `subsys->lock` for both. */
function waitInTurn(attribute: Attribute<Namespace>): Attribute<Namespace> {
  return {
    ...attribute,
    store(namespace, page, caller) {
      const { lock } = namespace.group;
      const store = (): MaybePromise<number | void> => attribute.store!(namespace, page, caller);
      return lock.isLocked() ? lock.runExclusive(store) : store();
    },
  };
}

/** A guard that refuses a store while the namespace is enabled. @param line what the kernel logs, if it does */
const refuseWhileEnabled =
  (errno: 'EBUSY' | 'EINVAL', line?: string) =>
  (namespace: Namespace): void => {
    if (!namespace.enabled) return;
    const reason = (): string => `namespace ${namespace.name} is enabled`;
    throw new Errno(errno, () => (line === undefined ? reason() : logged(reason(), line)));
  };

const namespaceType = (profile: NvmetProfile): ConfigItemType<Namespace> => ({
  attrs: inFunctions(
    'nvmet_ns_',
    profile.attributes<Namespace>([
      waitInTurn(
        attr(
          'device_path',
          text({ newline: 'first', min: 1 }),
          {
            get: (namespace) => namespace.devicePath ?? '(null)',
            set: (namespace, path) => void (namespace.devicePath = path),
          },
          { guard: refuseWhileEnabled('EBUSY') },
        ),
      ),
      waitInTurn(attr('device_nguid', nguid, 'nguid', { guard: refuseWhileEnabled('EBUSY') })),
      waitInTurn(attr('device_uuid', uuid, 'uuid', { guard: refuseWhileEnabled('EBUSY') })),
      attr('ana_grpid', u32({ min: 1, max: MAX_ANA_GROUPS }), {
        get: (namespace) => namespace.anaGroup,
        // The kernel guards against speculation past the end of a table, and takes its end to be one entry too early.
        set: (namespace, group) => void (namespace.anaGroup = group === MAX_ANA_GROUPS ? 0 : group),
      }),
      attr('enable', bool, {
        get: (namespace) => namespace.enabled,
        set: (namespace, on, { paths }) => namespace.group.lock.runExclusive(() => (on ? namespace.enable(paths) : namespace.disable())),
      }),
      waitInTurn(
        attr('buffered_io', bool, {
          get: (namespace) => namespace.bufferedIo,
          set(namespace, on) {
            refuseWhileEnabled('EINVAL', 'nvmet: disable ns before setting buffered_io value.')(namespace);
            namespace.bufferedIo = on;
          },
        }),
      ),
      waitInTurn(
        attr(
          'revalidate_size',
          bool,
          {
            get: () => false,
            set(namespace, on) {
              if (!on) throw new Errno('EINVAL', 'only 1 can be written (nvmet_ns_revalidate_size_store)');
              if (!namespace.enabled) {
                throw new Errno('EINVAL', () =>
                  logged(
                    `namespace ${namespace.name} is not enabled (nvmet_ns_revalidate_size_store)`,
                    'nvmet: enable ns before revalidate.',
                  ),
                );
              }
            },
          },
          { access: 'wo' },
        ),
      ),
      since(
        '6.13',
        waitInTurn(
          attr('resv_enable', bool, {
            get: (namespace) => namespace.reservations,
            set(namespace, on) {
              refuseWhileEnabled('EINVAL', `nvmet: the ns:${namespace.nsid} is already enabled.`)(namespace);
              namespace.reservations = on;
            },
          }),
        ),
      ),
      built('p2pmem', waitInTurn(attr('p2pmem', p2pMemory, 'p2pMemory', { guard: refuseWhileEnabled('EBUSY') }))),
    ]),
  ),
});
