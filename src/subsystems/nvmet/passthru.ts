/**
 * `passthru` of a subsystem: hosts talk to an NVMe controller of this machine directly (drivers/nvme/target/passthru.c).
 *
 * @module
 */
import { type CallerPaths, ConfigGroup, type ConfigItemType, Errno, logged } from '../../core/index.js';
import { attr, bool, inFunctions, orElse, text, u32 } from '../kinds/index.js';
import { openController } from './backing.js';
import { asVersion, defaultVersion } from './identity.js';
import type { Namespaces } from './namespaces.js';
import type { Target } from './target.js';

/** The version that a controller counts as: the model does not ask it. */
const CONTROLLER_VERSION = asVersion(1, 4);

/** What a controller that is passed through needs of its subsystem. */
interface Owner {
  readonly target: Target;
  readonly namespaces: Namespaces;
  version: bigint;
}

export class Passthru extends ConfigGroup {
  devicePath: string | undefined;
  adminTimeout = 0;
  ioTimeout = 0;
  clearIds = 0;

  constructor(readonly owner: Owner) {
    super(passthruType, 'passthru');
  }

  /** `nvmet_passthru_ctrl_enable`. @param paths of the writer of `enable` */
  async enable(paths: CallerPaths): Promise<void> {
    const { devicePath, owner } = this;
    const { target, namespaces } = owner;
    if (devicePath === undefined) throw new Errno('EINVAL', 'device_path is not set (nvmet_passthru_ctrl_enable)');
    // Enabling twice is an error here, though not for a namespace.
    if (namespaces.passedThrough !== undefined) throw new Errno('EINVAL', 'passthru is enabled already (nvmet_passthru_ctrl_enable)');
    if (namespaces.byNumber.size > 0) {
      throw new Errno('EINVAL', () =>
        logged(
          'the subsystem has namespaces (nvmet_passthru_ctrl_enable)',
          'nvmet: cannot enable both passthru and regular namespaces for a single subsystem',
        ),
      );
    }
    const controller = await openController(devicePath, target.profile, paths);
    if (target.passedThrough.has(controller))
      throw new Errno('EINVAL', () => `another subsystem passes ${controller} through (nvmet_passthru_ctrl_enable)`);
    target.passedThrough.add(controller);
    namespaces.passedThrough = controller;
    owner.version = CONTROLLER_VERSION;
  }

  /** `nvmet_passthru_ctrl_disable`. It sets the version back even where nothing was enabled. */
  disable(): void {
    const { owner } = this;
    const { namespaces, target } = owner;
    if (namespaces.passedThrough !== undefined) target.passedThrough.delete(namespaces.passedThrough);
    namespaces.passedThrough = undefined;
    owner.version = defaultVersion(target.profile);
  }
}

const unsigned = orElse('EINVAL', u32());

const passthruType: ConfigItemType<Passthru> = {
  attrs: inFunctions('nvmet_passthru_', [
    attr(
      'device_path',
      text({ newline: 'first', min: 1 }),
      {
        get: (passthru) => passthru.devicePath ?? '(null)',
        set: (passthru, path) => void (passthru.devicePath = path),
      },
      {
        guard(passthru) {
          if (passthru.owner.namespaces.passedThrough !== undefined)
            throw new Errno('EBUSY', 'passthru is enabled (nvmet_passthru_device_path_store)');
        },
      },
    ),
    attr('enable', bool, {
      get: (passthru) => passthru.owner.namespaces.passedThrough !== undefined,
      set: (passthru, on, { paths }) =>
        passthru.owner.namespaces.lock.runExclusive(() => (on ? passthru.enable(paths) : passthru.disable())),
    }),
    attr('admin_timeout', unsigned, 'adminTimeout'),
    attr('io_timeout', unsigned, 'ioTimeout'),
    attr('clear_ids', unsigned, 'clearIds'),
  ]),
  itemOps: { release: (passthru) => passthru.disable() },
};
