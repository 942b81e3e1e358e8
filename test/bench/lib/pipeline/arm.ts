import type { ProbeResult } from '../../host/messages.ts';
import type { BuiltHost } from '../build-host.ts';
import { startEmitter, type Emitter } from '../emitter.ts';
import { startHost, type HostProcess } from '../host-process.ts';
import type { Launch } from '../../../../scripts/lib/prepare.mjs';

/** What shows the stream: the product, or a page that does nothing else. */
export type ArmName = 'app' | 'bare';

export interface Arm {
  readonly host: HostProcess;
  readonly emitter: Emitter;
  /** Begins a measurement: forgets what the probe saw before. */
  arm(): Promise<void>;
  /** Waits for the frame with the last token, at most so long, and takes what the probe saw. */
  take(withinMs?: number): Promise<ProbeResult>;
  stop(): Promise<void>;
}

export interface Setting {
  readonly launch: Launch;
  readonly built: BuiltHost;
}

/** The chat's link in the list, by the role and name that the design gives it. */
const CHAT_LINK = 'nav[aria-label="Chats"] a';
/** The answer. */
export const ANSWER = 'article[aria-label="Assistant"]';

/** A window that reads the emitter's stream and has drawn its first frames. */
export async function openArm(setting: Setting, name: ArmName): Promise<Arm> {
  const emitter = await startEmitter();
  const host = await startHost({
    ...setting,
    target: name,
    env: { MILLRACE_BACKEND_URL: emitter.url, MILLRACE_TOKEN: emitter.token },
  });
  try {
    if (name === 'app') {
      await host.mark('usable');
      await host.page('waitFor', CHAT_LINK);
      await host.page('click', CHAT_LINK);
    } else {
      await host.mark('shown');
      await host.ask('url', emitter.barePage);
    }
    await emitter.reader();
    await host.page('frames', 30);
  } catch (error) {
    await host.stop();
    await emitter.close();
    throw error;
  }
  return {
    host,
    emitter,
    arm: () => host.page('arm'),
    async take(withinMs = 5_000) {
      await host.page('waitForToken', emitter.emittedAt.length - 1, withinMs);
      await host.page('frames', 2);
      return host.page<ProbeResult>('take');
    },
    async stop() {
      await host.stop();
      await emitter.close();
    },
  };
}
