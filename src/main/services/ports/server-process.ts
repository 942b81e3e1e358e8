import type { FromServer, ToServer } from '../../../shared/host.ts';

/** A running chat server of ours, whatever it runs in. */
export interface ServerProcess {
  send(message: ToServer): void;
  /** At once, without asking, also one that is stopped. `exit` follows. */
  kill(): void;
}

export interface ServerLauncher {
  launch(on: {
    readonly message: (message: FromServer) => void;
    /** Once; nothing comes after it. */
    readonly exit: (code: number) => void;
  }): ServerProcess;
}
