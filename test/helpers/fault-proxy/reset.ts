import type { Socket } from 'node:net';

/**
 * Ends the connection with a TCP reset. One that is just being shut down is closed instead: libuv refuses
 * to reset it, and Node 20 then leaves it open and never says 'close'.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
