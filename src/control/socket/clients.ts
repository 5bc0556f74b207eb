/**
 * The clients of a control socket: how many there may be, and how to notice that one has gone.
 *
 * @module
 */
import type { Socket } from 'node:net';
import { openFilesLimit } from '../../open-files.js';

/** So many at once at the most. */
const MOST = 1_024;

/** So many more are told why they are refused. The rest is cut off without a word. */
export const REFUSED_AT_ONCE = 32;

/** So long may one that is refused take to read why, in milliseconds. */
const REFUSAL_MS = 2_000;

/** How often to ask whether a client is still there, in milliseconds. */
const PROBE_MS = 500;

/** How many clients there may be at once. The mount itself needs descriptors, too: clients get no more than half of them. @param limit may be `Infinity` */
export function mostClients(limit = openFilesLimit()): number {
  return Math.min(MOST, Math.floor(limit / 2));
}

/** Sends a client away with a line that says why. What it sends is read and forgotten: closing before would lose the line. */
export function sendAway(socket: Socket, line: string): void {
  const timer = setTimeout(() => socket.destroy(), REFUSAL_MS).unref();
  socket.on('close', () => clearTimeout(timer));
  socket.on('error', () => socket.destroy());
  socket.on('end', () => socket.destroySoon());
  socket.resume();
  socket.write(line);
}

/**
 * Lets a socket tell that its client has gone also while it is not read from, and after the client has said all that it has to say. Then
 * only a write tells, and one of no bytes is enough: it fails with EPIPE once the other end is closed (unix_stream_sendmsg), and does
 * nothing else.
 */
export function noticeGone(socket: Socket): void {
  const nothing = Buffer.alloc(0);
  const timer = setInterval(() => {
    const isRead = !socket.isPaused() && !socket.readableEnded;
    // A write that is under way tells, too.
    if (!isRead && socket.writable && socket.writableLength === 0) socket.write(nothing);
  }, PROBE_MS).unref();
  socket.on('close', () => clearInterval(timer));
}
