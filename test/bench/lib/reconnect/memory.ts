import { setTimeout as sleep } from 'node:timers/promises';
import type { Launch } from '../../../../scripts/lib/prepare.mjs';
import type { BuiltHost } from '../build-host.ts';
import { startHost } from '../host-process.ts';
import { ANSWER } from '../pipeline/arm.ts';
import { settled, treeMemory, type TreeMemory } from '../processes.ts';
import { startTokenServer } from './token-server.ts';

/** Of all processes. */
export interface MemoryState {
  /** As soon as nothing is left to do: what the engine will collect is still there. */
  readonly atOnce: TreeMemory;
  readonly atRest: TreeMemory;
}

export interface MemoryResult {
  readonly before: MemoryState;
  readonly after: MemoryState;
  /** The most that was seen at the end of a chat, in MB. */
  readonly peakMb: number;
  readonly tokens: number;
}

/**
 * V8 leaves a page's garbage lying while there is room, and collects it by itself once the page has had
 * nothing to do for half a minute (measured: 30 to 35 s). Nobody makes it: this is what a user sees.
 */
const REST_MS = 60_000;

const TOKENS_A_CHAT = 10_000;
const PER_SECOND = 5_000;
const WARM_UP_CHATS = 10;

/** Many chats, one after the other, each with a long answer that is watched to its end. */
export async function measureMemory(
  setting: { readonly launch: Launch; readonly built: BuiltHost },
  tokens: number,
  onProgress: (tokens: number, pssMb: number) => void,
): Promise<MemoryResult> {
  const server = await startTokenServer();
  const host = await startHost({
    ...setting,
    target: 'app',
    env: { MILLRACE_BACKEND_URL: server.url, MILLRACE_TOKEN: server.token },
  });

  async function watchOne(): Promise<void> {
    const title = server.begin();
    const link = `nav[aria-label="Chats"] a[title="${title}"]`;
    await host.page('waitFor', link);
    await host.page('click', link);
    await host.page('waitFor', `${ANSWER}[aria-busy="true"]`);
    await server.answer(TOKENS_A_CHAT, PER_SECOND);
    await host.page('waitFor', `${ANSWER}[aria-busy="false"]`);
    const shown = await host.page<string>('text', ANSWER);
    if (!shown.includes(`tok${TOKENS_A_CHAT - 1}`))
      throw new Error(`"${title}" is not shown whole.`);
  }

  async function measure(): Promise<MemoryState> {
    await settled(host.pid);
    const atOnce = treeMemory(host.pid);
    await sleep(REST_MS);
    await settled(host.pid);
    return { atOnce, atRest: treeMemory(host.pid) };
  }

  try {
    await host.mark('usable');
    let before: MemoryState | undefined;
    let peakMb = 0;
    const chats = WARM_UP_CHATS + Math.ceil(tokens / TOKENS_A_CHAT);
    for (let number = 1; number <= chats; number += 1) {
      await watchOne();
      const { pssMb } = treeMemory(host.pid);
      peakMb = Math.max(peakMb, pssMb);
      if (number % 10 === 0) onProgress(number * TOKENS_A_CHAT, pssMb);
      if (number === WARM_UP_CHATS) before = await measure();
    }
    const after = await measure();
    return { before: before ?? after, after, peakMb, tokens: chats * TOKENS_A_CHAT };
  } finally {
    await host.stop();
    await server.close();
  }
}
