import type { Launch } from '../../../../scripts/lib/prepare.mjs';
import type { BuiltHost } from '../build-host.ts';
import { startHost } from '../host-process.ts';
import { ANSWER } from '../pipeline/arm.ts';
import { settled, treeMemory, type TreeMemory } from '../processes.ts';
import { startTokenServer } from './token-server.ts';

/**
 * Of all processes at rest: as they are, and when main and the page were made to collect their garbage.
 * The engine collects a page's garbage when it sees fit, most of it the drawing's own and none of it
 * JavaScript's: what grows is seen in the second alone.
 */
export interface MemoryState {
  readonly asIs: TreeMemory;
  readonly collected: TreeMemory;
}

export interface MemoryResult {
  readonly before: MemoryState;
  readonly after: MemoryState;
  /** The most that was seen at the end of a chat, in MB, garbage and all. */
  readonly peakMb: number;
  readonly tokens: number;
}

const TOKENS_A_CHAT = 10_000;
const PER_SECOND = 5_000;
const WARM_UP_CHATS = 10;

/** Many chats, one after the other, each with a long answer that is watched to its end. */
export async function measureMemory(
  setting: { readonly launch: Launch; readonly built: BuiltHost },
  tokens: number,
  onProgress: (tokens: number, privateMb: number) => void,
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
    const asIs = treeMemory(host.pid);
    await host.ask('memory');
    await host.ask('collectPage');
    await settled(host.pid);
    return { asIs, collected: treeMemory(host.pid) };
  }

  try {
    await host.mark('usable');
    let before: MemoryState | undefined;
    let peakMb = 0;
    const chats = WARM_UP_CHATS + Math.ceil(tokens / TOKENS_A_CHAT);
    for (let number = 1; number <= chats; number += 1) {
      await watchOne();
      const { privateMb } = treeMemory(host.pid);
      peakMb = Math.max(peakMb, privateMb);
      if (number % 10 === 0) onProgress(number * TOKENS_A_CHAT, privateMb);
      if (number === WARM_UP_CHATS) before = await measure();
    }
    const after = await measure();
    return { before: before ?? after, after, peakMb, tokens: chats * TOKENS_A_CHAT };
  } finally {
    await host.stop();
    await server.close();
  }
}
