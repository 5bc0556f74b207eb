/**
 * What goes with a subsystem outside of configfs: `configfs-fuse run` shows it to its command. The core does nothing with it.
 *
 * Everything here is asked anew at each use, so that it follows the subsystem's state: nothing has to be registered or taken back.
 *
 * @module
 */
import type { MaybePromise } from '../sync/maybe-promise.js';
import type { Caller } from './caller.js';

/** A file, as in sysfs. */
export interface SurroundingFile {
  /**
   * Its content: asked at each read from the beginning. Without it the file cannot be read.
   * @param size how many bytes are wanted; of a stream, more are lost
   */
  show?(caller: Caller, size: number): MaybePromise<string | Uint8Array>;
  /**
   * Takes what one `write` wrote, a final newline included. An {@link Errno} that it throws is the caller's; without it the file cannot be written.
   * @param bytes the same, where it is no text
   * @returns the number of bytes taken; nothing returned means all of them
   */
  store?(text: string, caller: Caller, bytes: Uint8Array): MaybePromise<number | void>;
  /**
   * What poll(2) tells: bits of `POLL`. Default: it can always be read and written.
   * @param changed to be called once when it may tell something else; the same function for each call on one opening
   */
  poll?(changed: () => void): number;
  /** It was opened. @returns called when this opening is closed for good */
  opened?(): () => void;
  /** Each read asks anew, wherever it is: events of a device. Default: what a read from the beginning gave is read on. */
  readonly stream?: boolean;
  /** Permission bits. Default: `show` gives 0444, `store` gives 0200. */
  readonly mode?: number;
  /** What `stat` says. Default: 4096, as in sysfs. */
  readonly size?: number;
}

/** A directory. Users can make and remove nothing in it. */
export interface SurroundingDir {
  /** What is in it now. */
  list(): Iterable<readonly [name: string, node: SurroundingNode]>;
  /** Finds one entry, where that is less work than to make them all. */
  find?(name: string): SurroundingNode | undefined;
  /**
   * Entries that the machine has in a directory of this path are out of sight. Default: they stay, unless they have the name of one of ours.
   * Only for a directory that {@link Surroundings.nodes} names.
   */
  readonly alone?: boolean;
}

/** A symbolic link. */
export interface SurroundingLink {
  /** The text of the link, each time it is read. */
  target(): string;
}

/** Which one it is: a link has `target`, a directory `list`, all else is a file. */
export type SurroundingNode = SurroundingFile | SurroundingDir | SurroundingLink;

/** A kernel module that a subsystem stands for. It is there when the command starts. */
export interface SurroundingModule {
  /** With `_` or `-`. */
  readonly name: string;
  /** Files of `/sys/module/NAME/parameters`; a text is that of a file that can only be read. */
  readonly parameters?: Readonly<Record<string, string | SurroundingFile>>;
  /** Modules that it needs, such as `nvmet` for `nvmet_tcp`: `modprobe` loads them, too, and they cannot be removed before it. */
  readonly needs?: readonly string[];
  /** How many users it has, besides modules. Default: how many items users have made in the subsystem, for the first module; none for others. */
  users?(): number;
  /** Whether it is loaded, where the subsystem itself loads modules, as `mkdir` may (`request_module`). Default: what `modprobe` and `rmmod` did last. */
  loaded?(): boolean;
  /** After `modprobe`, not at the start. @throws Errno where it cannot be loaded */
  load?(): MaybePromise<void>;
  /** Before it is gone. @throws Errno where it cannot be removed */
  unload?(): MaybePromise<void>;
}

/** A directory in which what the command writes is its own. */
export interface PrivateDirectory {
  /** Absolute. Made where it is missing. */
  readonly path: string;
  /** What the machine has in it is out of sight. Default: it stays in sight. */
  readonly empty?: boolean;
  /** Files in it to begin with, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What a machine has for devices that come and go, one method for each change. Each is there when its method returns. */
export interface MachineDevices {
  /** A terminal appears in `/dev`, with nothing in it, and its other end in {@link SurroundingDevices.otherEnds}. */
  showTerminal(name: string): void;
  /** Takes back {@link showTerminal}. */
  hideTerminal(name: string): void;
  /** Does nothing without {@link SurroundingDevices.network}. */
  addInterface(name: string, address: string): void;
  /** Takes back {@link addInterface}. */
  removeInterface(name: string): void;
}

/** Character devices and network interfaces that come and go with items. `/dev` is the command's own then. */
export interface SurroundingDevices {
  /** The terminals that there can be. `raw`: bytes pass as they are; `cooked`: with the settings of a new terminal. */
  readonly terminals: Readonly<Record<string, 'raw' | 'cooked'>>;
  /** The directory below `/dev` in which the other end of each has the same name. Bytes pass there as they are. */
  readonly otherEnds: string;
  /** The command has a network of its own, for interfaces. */
  readonly network?: boolean;
  /** Called once, before the command starts. */
  plug(devices: MachineDevices): void;
}

/** See the module's documentation. All are optional. */
export interface Surroundings {
  /**
   * Files, directories and links by absolute path, such as `/sys/class/udc`. Directories on the way that the machine does not have are made.
   * In `/proc`, only files that the machine has can be replaced.
   */
  readonly nodes?: Readonly<Record<string, SurroundingNode>>;
  /** The first one is the subsystem's own: the subsystem is registered as long as it is loaded. */
  readonly modules?: readonly (string | SurroundingModule)[];
  /** Directories, by absolute path, in which what the command writes is its own. */
  readonly directories?: readonly (string | PrivateDirectory)[];
  /** Devices that come and go with what is configured. */
  readonly devices?: SurroundingDevices;
  /** A system bus (D-Bus) of the command's own, where `dbus-daemon` is installed. */
  readonly systemBus?: boolean;
  /** Variables of the command's environment, unless the user has set them. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Its users look for the type `configfs` in tables of mounts: as `run --mount-type`. */
  readonly mountType?: boolean;
}
