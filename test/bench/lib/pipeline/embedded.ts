import type { ProbeResult } from '../../host/messages.ts';
import { startHost } from '../host-process.ts';
import { MODEL_NAME, startModelServer } from '../model-server.ts';
import { frameLatencies, latencies } from '../pixel-ledger.ts';
import { summarize, type Summary } from '../stats.ts';
import type { Setting } from './arm.ts';

export interface EmbeddedRound {
  /** Milliseconds from the model's emitting to the frame: agent, commit and stream are on the way. */
  readonly pixel: Summary;
  readonly frames: Summary;
  /** How late main's event loop was, in ms. */
  readonly mainLoop: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** The whole way: a model's server, the embedded chat server with its log on disk, main, page. */
export async function embeddedRound(
  setting: Setting,
  { perSecond, warmUpMs, forMs }: { perSecond: number; warmUpMs: number; forMs: number },
): Promise<EmbeddedRound> {
  const model = await startModelServer();
  const host = await startHost({ ...setting, target: 'app' });
  try {
    await host.mark('usable');
    await host.ask('evaluate', askTheModel(model.baseUrl));
    await host.page('waitFor', 'nav[aria-label="Chats"] a');
    await host.page('click', 'nav[aria-label="Chats"] a');
    await model.asked();
    await host.page('frames', 30);
    await host.page('arm');
    await model.emit(perSecond, warmUpMs);
    const first = model.emittedAt.length;
    await host.ask('watchLoop');
    await model.emit(perSecond, forMs);
    const mainLoop = await host.ask<EmbeddedRound['mainLoop']>('loop');
    await host.page('waitForToken', model.emittedAt.length - 1, 5_000);
    const painted = await host.page<ProbeResult>('take');
    return {
      pixel: summarize(latencies(painted, model.emittedAt, first)),
      frames: summarize(frameLatencies(painted, model.emittedAt, first)),
      mainLoop,
    };
  } finally {
    await host.stop();
    await model.close();
  }
}

/** Sets the model up as a person would, by the page's own calls. */
function askTheModel(baseUrl: string): string {
  const provider = {
    providerId: 'bench',
    kind: 'openai-compatible',
    label: 'Bench',
    baseUrl,
    models: [MODEL_NAME],
  };
  return `(async () => {
    const call = async (name, input) => {
      const result = await window.millrace.call(name, input);
      if (!result.ok) throw new Error(name + ': ' + result.error.message);
      return result.value;
    };
    await call('models.list');
    await call('providers.save', ${JSON.stringify(provider)});
    const model = 'bench/${MODEL_NAME}';
    const [entryId, sessionId] = [crypto.randomUUID(), crypto.randomUUID()];
    await call('outbox.send', { entryId, sessionId, isNewChat: true, text: 'Count.', model });
  })()`;
}
