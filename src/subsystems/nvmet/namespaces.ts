/**
 * `namespaces` of a subsystem: its disks, by number.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { Mutex } from 'async-mutex';
import { type Attribute, ConfigGroup, type ConfigItemType, Errno, type MaybePromise } from '../../core/index.js';
import { attr, bool, kstrtou, nguid, NIL_UUID, text, u32, uuid } from '../kinds/index.js';
import { built, since } from '../versions/index.js';
import { MAX_ANA_GROUPS } from './ana-groups.js';
import { openBacking } from './backing.js';
import { p2pMemory } from './p2pmem.js';
import type { NvmetProfile } from './profile.js';

/** The most namespaces of a subsystem (NVMET_MAX_NAMESPACES). */
const MAX_NAMESPACES = 1024;

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
      if (nsid === 0 || nsid === ALL) throw new Errno('EINVAL');
      return new Namespace(group, nsid);
    },
    // The kernel does it at release, which no open file of the namespace puts off there.
    dropItem: (_group, namespace) => (namespace as Namespace).remove(),
  },
};

/** One namespace. `1` and `0x1` are two directories with one number between them. */
export class Namespace extends ConfigGroup {
  devicePath: string | undefined;
  uuid = randomUUID() as string;
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
    // Later kernels give the number away at mkdir, not at enable, and have only one errno for it.
    if (profile.since('6.13')) this.#enter('ENOMEM', 'ENOMEM');
  }

  /** `nvmet_ns_enable`. */
  async enable(): Promise<void> {
    const { profile, passedThrough, byNumber } = this.group;
    // Nothing happens, and nothing is said of it.
    if (passedThrough !== undefined || this.enabled) return;
    if (!profile.since('6.13') && byNumber.size === MAX_NAMESPACES) throw new Errno('EMFILE');
    const device = await openBacking(this.devicePath, this.bufferedIo, profile);
    // No device here can be reached by its peers.
    if (this.p2pMemory) throw new Errno('EINVAL', `${device} has no peer-to-peer memory`);
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

  #enter(full: 'EMFILE' | 'ENOMEM', taken: 'EBUSY' | 'ENOMEM'): void {
    const { byNumber } = this.group;
    if (byNumber.size === MAX_NAMESPACES) throw new Errno(full);
    if (byNumber.has(this.nsid)) throw new Errno(taken);
    byNumber.set(this.nsid, this);
  }

  #leave(): void {
    const { byNumber } = this.group;
    if (byNumber.get(this.nsid) === this) byNumber.delete(this.nsid);
  }
}

/** While a namespace of the subsystem is being enabled, what wants to change another, or the same, waits for it. */
function inTurn(attribute: Attribute<Namespace>): Attribute<Namespace> {
  return {
    ...attribute,
    store(namespace, page) {
      const { lock } = namespace.group;
      const store = (): MaybePromise<number | void> => attribute.store!(namespace, page);
      return lock.isLocked() ? lock.runExclusive(store) : store();
    },
  };
}

const disabled =
  (errno: 'EBUSY' | 'EINVAL') =>
  (namespace: Namespace): void => {
    if (namespace.enabled) throw new Errno(errno);
  };

const namespaceType = (profile: NvmetProfile): ConfigItemType<Namespace> => ({
  attrs: profile.attributes<Namespace>([
    inTurn(
      attr(
        'device_path',
        text({ newline: 'first', min: 1 }),
        {
          get: (namespace) => namespace.devicePath ?? '(null)',
          set: (namespace, path) => void (namespace.devicePath = path),
        },
        { guard: disabled('EBUSY') },
      ),
    ),
    inTurn(attr('device_nguid', nguid, 'nguid', { guard: disabled('EBUSY') })),
    inTurn(attr('device_uuid', uuid, 'uuid', { guard: disabled('EBUSY') })),
    attr('ana_grpid', u32({ min: 1, max: MAX_ANA_GROUPS }), {
      get: (namespace) => namespace.anaGroup,
      // The kernel keeps it from being read beyond the table's end, which it takes to be one earlier than it is.
      set: (namespace, group) => void (namespace.anaGroup = group === MAX_ANA_GROUPS ? 0 : group),
    }),
    attr('enable', bool, {
      get: (namespace) => namespace.enabled,
      set: (namespace, on) => namespace.group.lock.runExclusive(() => (on ? namespace.enable() : namespace.disable())),
    }),
    inTurn(
      attr('buffered_io', bool, {
        get: (namespace) => namespace.bufferedIo,
        set(namespace, on) {
          disabled('EINVAL')(namespace);
          namespace.bufferedIo = on;
        },
      }),
    ),
    inTurn(
      attr(
        'revalidate_size',
        bool,
        {
          get: () => false,
          set(namespace, on) {
            if (!on || !namespace.enabled) throw new Errno('EINVAL');
          },
        },
        { access: 'wo' },
      ),
    ),
    since(
      '6.13',
      inTurn(
        attr('resv_enable', bool, {
          get: (namespace) => namespace.reservations,
          set(namespace, on) {
            disabled('EINVAL')(namespace);
            namespace.reservations = on;
          },
        }),
      ),
    ),
    built('p2pmem', inTurn(attr('p2pmem', p2pMemory, 'p2pMemory', { guard: disabled('EBUSY') }))),
  ]),
});
