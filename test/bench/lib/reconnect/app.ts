import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { accountFolder } from '../../../../src/main/adapters/account-folder.ts';
import { events, streamBatchSchema } from '../../../../src/shared/ipc.ts';
import {
  makeProfile,
  removeProfile,
  startApp,
  type StartedApp,
} from '../../../../scripts/lib/launch.mjs';
import type { Launch } from '../../../../scripts/lib/prepare.mjs';
import { startFaultProxy } from '../../../helpers/fault-proxy/fault-proxy.ts';
import { createRandom } from '../../../helpers/fault-proxy/random.ts';
import { createLedger, createTally, type Verdict } from './ledger.ts';
import type { Parts } from './parts.ts';
import { onPosts } from './plan.ts';
import { startSoakServer } from './server.ts';
import { readTruth, sum, textOf, verifyClient, type Truth } from './verify.ts';

export interface AppResult {
  readonly verdict: Verdict;
  readonly kills: number;
  readonly cuts: number;
  readonly shown: number;
  /** Starts after which the app did not answer; it was started once more then. In words. */
  readonly failedStarts: readonly string[];
}

export interface AppOptions {
  readonly launch: Launch;
  readonly parts: Parts;
  readonly kills: number;
  readonly seed: number;
  readonly onProgress: (kills: number) => void;
}

const TITLE = 'Killed';
/** The app is killed sooner than an answer is done: in the end most of them still wait for their turn. */
const LONGEST_ANSWER_MS = 30_000;
const ANSWERS = 'article[aria-label="Assistant"]';

/**
 * The real app, killed in mid-answer again and again and started on the same profile, with cuts of its
 * connections in between. Its page is listened to from the bridge that it has, and its text is read.
 */
export async function soakApp(options: AppOptions): Promise<AppResult> {
  const { launch, parts } = options;
  const server = await startSoakServer(parts, 'server-of-app');
  const random = createRandom(options.seed);
  const proxy = await startFaultProxy({ target: server, seed: options.seed });
  proxy.plan(onPosts);
  const { sessionId } = await server.api.createChat({ title: TITLE });
  const profileDir = await makeProfile(launch);
  const ledger = createLedger();
  const written: string[] = [];
  const tally = createTally();
  const failedStarts: string[] = [];
  let waiting: () => void = () => undefined;
  let cuts = 0;
  let before = '';

  /** Looked at whenever the page is told something. */
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      waiting = () => {
        if (condition()) resolve();
      };
      waiting();
    });
  const received = (count: number): Promise<void> => {
    const goal = ledger.events + count;
    return until(() => ledger.events >= goal);
  };

  /** An app that does not start loses nothing; it is told of apart. */
  function launchOnce(): Promise<StartedApp> {
    return startApp(launch, {
      profileDir,
      env: {
        MILLRACE_BACKEND_URL: proxy.url,
        MILLRACE_TOKEN: server.token,
        MILLRACE_LOCALE: 'en',
      },
      timeoutMs: 60_000,
    });
  }

  async function start(): Promise<{ page: Page; stop(): Promise<void>; kill(): Promise<void> }> {
    const started = await launchOnce().catch(async (error: unknown) => {
      const log = await readFile(join(profileDir, 'logs', 'millrace.log'), 'utf8');
      failedStarts.push(`${String(error).slice(0, 2_000)}\n${log.slice(-1_000)}`);
      return launchOnce();
    });
    const page = await started.app.firstWindow();
    await page.getByRole('textbox', { name: 'Message', exact: true }).waitFor();
    ledger.begin();
    await page.exposeFunction('benchBatch', (batch: unknown) => {
      ledger.take(streamBatchSchema.parse(batch));
      waiting();
    });
    await page.exposeFunction('benchOutbox', (payload: unknown) => {
      const changed = events['outbox.changed'].parse(payload);
      if (changed.change !== 'put') return;
      const { text } = changed.message;
      if (!written.includes(text)) written.push(text);
      waiting();
    });
    await page.evaluate(listen);
    const { snapshots } = ledger;
    await page.getByRole('link', { name: TITLE }).click();
    await until(() => ledger.snapshots > snapshots);
    return { page, ...started };
  }

  /** Resolves when it is on disk: from then on it must not be lost. */
  async function write(page: Page, text: string): Promise<void> {
    const composer = page.getByRole('textbox', { name: 'Message', exact: true });
    await composer.fill(text);
    await composer.press('Enter');
    await until(() => written.includes(text));
  }

  /** What was on the screen when it was killed is there again, and goes on. */
  async function compareShown(page: Page): Promise<void> {
    if (before === '') return;
    await page.locator(ANSWERS).last().waitFor();
    const texts = await shownTexts(page);
    if (!texts.some((text) => text.startsWith(before))) tally.lost(1, `of the screen: ${before}`);
  }

  let last: Awaited<ReturnType<typeof start>> | undefined;
  try {
    for (let kills = 0; kills <= options.kills; kills += 1) {
      last = await start();
      const { page } = last;
      await compareShown(page);
      // Behind the answer that is under way, if there is one: it may be just about to end.
      await write(page, `app.${kills}`);
      await received(random.int(5, 60));
      if (random.next() < 0.7) {
        cuts += 1;
        proxy.cut(random.pick(['reset', 'end']));
        await received(random.int(5, 30));
      }
      if (kills === options.kills) break;
      before = (await shownTexts(page)).at(-1) ?? '';
      await last.kill();
      options.onProgress(kills + 1);
    }
    proxy.plan(undefined);
    if (last === undefined) throw new Error('The app was not started.');
    await last.page
      .locator(`${ANSWERS}[aria-busy="true"]`)
      .first()
      .waitFor({ state: 'detached', timeout: (options.kills + 1) * LONGEST_ANSWER_MS });
    const texts = await shownTexts(last.page);
    await last.stop();
    last = undefined;
    const truth = await readTruth(server, sessionId);
    compareTexts(texts, truth, tally);
    const verdict = await verifyClient(
      truth,
      { sessionId, ledger, written },
      { workerFile: parts.diskWorker, folder: accountFolder(profileDir, proxy.url) },
    );
    return {
      verdict: sum([verdict, tally.verdict()]),
      kills: options.kills,
      cuts,
      shown: ledger.events,
      failedStarts,
    };
  } finally {
    await last?.kill();
    await proxy.close();
    await server.close();
    await removeProfile(profileDir);
  }
}

/** Runs in the page. */
function listen(): void {
  const own = window as unknown as {
    millrace: { on(name: string, listener: (payload: unknown) => void): () => void };
    benchBatch(payload: unknown): void;
    benchOutbox(payload: unknown): void;
  };
  own.millrace.on('stream.batch', (payload) => own.benchBatch(payload));
  own.millrace.on('outbox.changed', (payload) => own.benchOutbox(payload));
}

/** The letters of each answer in the DOM, without its reasoning and the app's own words. */
async function shownTexts(page: Page): Promise<string[]> {
  const texts = await page.locator(ANSWERS).evaluateAll((articles) =>
    articles.map((article) =>
      Array.from(article.querySelectorAll('.prose'))
        .filter((text) => text.closest('[role=group]') === null)
        .map((text) => text.textContent)
        .join(' '),
    ),
  );
  return texts.map(lettersOf);
}

/** The transcript shows its newest answers; each is what the server has, but for the marks of Markdown. */
function compareTexts(
  texts: readonly string[],
  truth: Truth,
  tally: ReturnType<typeof createTally>,
) {
  const right = truth.messages
    .filter(({ role }) => role === 'assistant')
    .map((message) => lettersOf(textOf(message)));
  for (const [index, text] of texts.toReversed().entries()) {
    const expected = right.at(-1 - index);
    if (expected !== text) tally.lost(1, `the screen shows "${text}", not "${expected ?? ''}"`);
  }
}

/** What rendering leaves of a text whatever it does with its marks: a list's numbers are marks too. */
function lettersOf(text: string): string {
  return text.replace(/[^\p{L}]+/gu, '');
}
