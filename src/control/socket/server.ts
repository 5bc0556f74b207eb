/**
 * The control socket: takes requests, answers each with one line.
 *
 * Only its owner may connect (mode 0600). A client that sends garbage gets an error; one that never reads is cut off when
 * too much waits for it; one that goes away is forgotten, and what it waited for; one too many is sent away. None of them is in the way of
 * the mount or of another client.
 *
 * @module
 */
import { lstatSync, mkdirSync, rmSync, type Stats, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { linesOf } from '../../lines-error.js';
import type { Logger } from '../../log.js';
import { asLines, onOneLine } from '../../printable.js';
import { mostClients, noticeGone, REFUSED_AT_ONCE, sendAway } from './clients.js';
import { type ControlAnswer, ControlError, MAX_REQUEST, parseRequest, VERSION } from './protocol.js';

/** What a command can do besides answering. */
export interface Connection {
  /** Sends lines after the answer. */
  follow(line: object): void;
  /** Called when the client is gone. As long as there is such an action, more is to come. @returns takes it back */
  onClose(action: () => void): () => void;
}

/** Runs a command. @throws ControlError, or any error whose message is for the user */
export type Handler = (command: string, args: Readonly<Record<string, unknown>>, connection: Connection) => Promise<unknown>;

/** So many bytes may wait for a client that does not read. */
const MOST_UNREAD = 64 << 20;

/** `sun_path` without its final NUL (unix(7)). */
const LONGEST_PATH = 107;

/** A socket that is being listened at. */
export class ControlServer {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #made: Stats | undefined;

  constructor(
    readonly path: string,
    readonly handler: Handler,
    readonly log: Logger,
    /** So many clients at once at the most. */
    readonly most = mostClients(),
  ) {}

  /**
   * Listens. A socket that nobody listens at any more is replaced; the directory is made (0700) where it is missing.
   * @throws ControlError for a path that is taken, or cannot be used
   */
  async listen(): Promise<void> {
    const { path } = this;
    if (Buffer.byteLength(path) > LONGEST_PATH) throw new ControlError(`${path}: a path of a socket has at most ${LONGEST_PATH} bytes`);
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      await removeStale(path);
      await this.#listen();
    } catch (error) {
      if (error instanceof ControlError) throw error;
      throw new ControlError(`${path}: no control socket can be made there: ${(error as Error).message}`);
    }
  }

  async #listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#take(socket));
    server.maxConnections = this.most + REFUSED_AT_ONCE;
    this.#server = server;
    // From its first moment on it is for its owner only.
    const umask = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(this.path, resolve);
      });
    } finally {
      process.umask(umask);
    }
    server.on('error', (err) => this.log.error({ err }, 'control socket'));
    // Nothing is done to what is there under its name: in a directory of somebody else's that may be a link by now.
    const made = lstatSync(this.path);
    if (!made.isSocket() || made.uid !== process.geteuid?.()) {
      server.close();
      throw new ControlError(`${this.path}: somebody else has put another file in the place of the control socket`);
    }
    this.#made = made;
    // It is no reason to go on.
    server.unref();
  }

  /** Ends all connections and removes the socket, if it still is ours. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server?.close();
    try {
      if (this.#made && lstatSync(this.path).ino === this.#made.ino) rmSync(this.path);
    } catch {
      // Somebody else has removed it.
    }
  }

  #take(socket: Socket): void {
    if (this.#sockets.size < this.most) {
      this.#serve(socket);
      return;
    }
    const error = `the control socket has ${this.most} connections, as many as it may; expected that one of them is closed first`;
    sendAway(socket, lineOf({ v: VERSION, ok: false, error, status: 1 }));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    noticeGone(socket);
    const closers = new Set<() => void>();
    socket.on('close', () => {
      this.#sockets.delete(socket);
      for (const close of closers) close();
    });
    socket.on('error', () => socket.destroy());
    // It may have said all that it has to say, and wait for the answer.
    socket.on('end', () => void turn.then(() => (closers.size > 0 ? undefined : socket.end())));
    const send = (line: string): void => {
      if (socket.destroyed) return;
      socket.write(line);
      if (socket.writableLength > MOST_UNREAD) socket.destroy();
    };
    const connection: Connection = {
      follow: (line) => send(lineOf(line)),
      onClose: (action) => {
        if (socket.destroyed) action();
        else closers.add(action);
        return () => void closers.delete(action);
      },
    };
    let parts: Buffer[] = [];
    let size = 0;
    let turn: Promise<unknown> = Promise.resolve();
    let pending = 0;
    socket.on('data', (data) => {
      let rest = data;
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        const line = Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8');
        [parts, size] = [[], 0];
        rest = rest.subarray(end + 1);
        if (line.trim() === '') continue;
        // One after the other; meanwhile no more is read than is on the way.
        socket.pause();
        pending++;
        turn = turn
          .then(() => this.#answer(line, connection))
          .then((answer) => {
            send(answer);
            if (--pending === 0) socket.resume();
            // The mount and other clients have their turns between any two.
            else return new Promise((next) => setImmediate(next));
          });
      }
      if (rest.length === 0) return;
      parts.push(rest);
      size += rest.length;
      if (size <= MAX_REQUEST) return;
      send(lineOf({ v: VERSION, ok: false, error: `a request has at most ${MAX_REQUEST} bytes`, status: 2 }));
      socket.end();
      socket.removeAllListeners('data');
      socket.resume();
    });
  }

  /** Also where the result cannot be written down: every request is answered. */
  async #answer(line: string, connection: Connection): Promise<string> {
    try {
      const { command, args = {} } = parseRequest(line);
      const result = await this.handler(command, args, connection);
      return lineOf({ v: VERSION, ok: true, ...(result !== undefined && { result }) });
    } catch (error) {
      const status = error instanceof ControlError ? error.status : 1;
      const message = messageOf(error);
      if (error instanceof TypeError || error instanceof RangeError) this.log.error({ err: error }, 'a control command failed');
      return lineOf({ v: VERSION, ok: false, error: message, status } satisfies ControlAnswer);
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? asLines(linesOf(error)) : onOneLine(String(error));
}

function lineOf(line: object): string {
  return `${JSON.stringify(line)}\n`;
}

/** @throws ControlError for what is in use, or is no socket */
async function removeStale(path: string): Promise<void> {
  let found: Stats;
  try {
    found = lstatSync(path);
  } catch {
    return;
  }
  if (!found.isSocket()) throw new ControlError(`${path} exists and is not a socket; expected a path that is free`);
  const alive = await new Promise<boolean>((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'));
  });
  if (alive) throw new ControlError(`${path} is the control socket of another mount; expected a path that is free`);
  unlinkSync(path);
}
