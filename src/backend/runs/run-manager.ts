import type { Run } from '../../shared/chat.ts';
import { errorMessage } from '../../shared/errors.ts';
import type { ModelCatalog } from '../agent/contract.ts';
import { timestamp } from '../clock.ts';
import { MalformedError, noSuchRun } from '../store/errors.ts';
import type { QueuedRun, RunEnd } from '../store/ports.ts';
import { isUnfinished } from '../store/records.ts';
import { ActiveRun } from './active-run.ts';
import { answerRun, type AnsweringOptions } from './answering.ts';
import {
  CANCELLED_UNSTARTED,
  endOf,
  INTERRUPTED,
  MALFORMED,
  NO_MODELS,
  notStored,
} from './ending.ts';
import { Pauses } from './pauses.ts';
import { Turns } from './turns.ts';

export interface RunManagerOptions extends AnsweringOptions {
  readonly catalog: ModelCatalog;
  readonly runsAtOnce: number;
  readonly abortWaitMs: number;
  readonly keepEvents: number;
}

/** How long to wait before a store that failed is asked again. */
const STORE_RETRY_MS = 1_000;

/** Events that are cut from a log in one go, for the store may be synchronous. */
const TRIM_BATCH = 2_000;

/**
 * Takes runs from the store to the agent, and what comes back into the store's log. The store is the
 * arbiter: it says which run is next, refuses events of a run that is not running, and gives every
 * run one end. So no order of calls here can break those promises.
 */
export class RunManager {
  readonly #options: RunManagerOptions;
  readonly #turns: Turns;
  readonly #pauses: Pauses;
  readonly #active = new Map<string, ActiveRun>();
  #closed = false;

  constructor(options: RunManagerOptions) {
    this.#options = options;
    this.#turns = new Turns(options.runsAtOnce);
    this.#pauses = new Pauses(options.clock);
  }

  /**
   * Ends what a server that died left queued or running. Call once, before anything is submitted.
   * Answers how many there were. A store that does not take it (a full disk) keeps no server from
   * starting: it is asked again until it does.
   */
  async recover(): Promise<number> {
    const left = await this.#options.store.unfinishedRuns();
    if (left.length > 0) this.#options.log.warn('runs_interrupted', { count: left.length });
    await this.#interrupt(left).catch((error: unknown) => void this.#interruptLater(left, error));
    return left.length;
  }

  /** A run was accepted in this chat. */
  submit(sessionId: string): void {
    this.#turns.add(sessionId);
    this.#serveNext();
  }

  /**
   * Stops generation and resolves with the ended run, once its last event is durable. An ended run
   * comes back unchanged. Rejects with `not_found`, and with `unavailable` while the store does not
   * take the run's end.
   */
  async cancel(userId: string, sessionId: string, runId: string): Promise<Run> {
    const { store, clock } = this.#options;
    const { run } = await store.getRun(userId, sessionId, runId);
    if (!isUnfinished(run)) return run;
    const active = this.#active.get(runId);
    active?.stop('cancelled');
    if (active !== undefined && !(await active.isStored())) throw notStored();
    // Ends a run that is still queued; one that has ended by now comes back as it is.
    const ended = await store.endRun(runId, CANCELLED_UNSTARTED, timestamp(clock));
    if (ended === undefined) throw noSuchRun();
    return ended;
  }

  /** The rows of these runs are gone: their requests end, and nothing is written. */
  abandon(runIds: readonly string[]): void {
    for (const runId of runIds) this.#active.get(runId)?.stop('gone');
  }

  /** Ends every run as interrupted, durably, and takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    const active = [...this.#active.values()];
    for (const run of active) run.stop('interrupted');
    this.#pauses.endAll();
    await Promise.all(active.map((run) => run.ended));
    await this.#interrupt(await this.#options.store.unfinishedRuns());
  }

  async #interrupt(runs: readonly QueuedRun[]): Promise<void> {
    const { store, clock, log } = this.#options;
    for (const { runId } of runs) {
      try {
        await store.endRun(runId, { type: 'error', error: INTERRUPTED }, timestamp(clock));
      } catch (error) {
        if (!(error instanceof MalformedError)) throw error;
        // No other try would come out otherwise, and the runs behind it are to end as well.
        log.error('run_end_given_up', { runId, message: error.message });
      }
    }
  }

  async #interruptLater(runs: readonly QueuedRun[], error: unknown): Promise<void> {
    let refusal = error;
    while (refusal !== undefined) {
      this.#options.log.error('runs_not_ended', { message: errorMessage(refusal) });
      await this.#pauses.pause(STORE_RETRY_MS);
      // Closing ends them with all others.
      if (this.#closed) return;
      refusal = await this.#interrupt(runs).catch((again: unknown) => again);
    }
  }

  #serveNext(): void {
    if (this.#closed) return;
    for (let chat = this.#turns.take(); chat !== undefined; chat = this.#turns.take()) {
      void this.#serve(chat);
    }
  }

  async #serve(sessionId: string): Promise<void> {
    try {
      const next = await this.#options.store.nextRun(sessionId);
      if (next !== undefined) {
        // There may be more behind it.
        this.#turns.add(sessionId);
        await this.#execute(next);
      }
    } catch (error) {
      this.#options.log.error('run_failed', { sessionId, message: errorMessage(error) });
      await this.#pauses.pause(STORE_RETRY_MS);
      this.#turns.add(sessionId);
    }
    this.#turns.release(sessionId);
    this.#serveNext();
  }

  async #execute(queued: QueuedRun): Promise<void> {
    const { clock, log } = this.#options;
    // Known as active before it runs: a cancel that comes in between must find it.
    const active = new ActiveRun(queued.runId, this.#options);
    this.#active.set(queued.runId, active);
    const startedAt = clock.now();
    try {
      const modelId = queued.model ?? (await this.#defaultModel(active));
      if (modelId === undefined || active.signal.aborted) return;
      const run = await this.#start(queued, modelId);
      if (run === undefined) return;
      const outcome = await active.orGiveUp(answerRun(this.#options, active, run, modelId));
      const end = endOf(outcome, active.stopReason);
      if (end !== undefined) await this.#end(active, run, end);
      log.info('run_ended', {
        runId: run.runId,
        modelId,
        end: end === undefined ? 'gone' : end.type === 'error' ? end.error.code : end.finishReason,
        ms: clock.now() - startedAt,
      });
    } finally {
      this.#active.delete(queued.runId);
      active.settle();
    }
    await this.#trim(queued.sessionId);
  }

  /** `undefined`: it is not queued any more, or what was to be said of its start makes no sense. */
  async #start(queued: QueuedRun, modelId: string): Promise<Run | undefined> {
    const { store, clock, log } = this.#options;
    try {
      return await store.startRun(queued.runId, modelId, timestamp(clock));
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      log.error('run_malformed', { runId: queued.runId, message: error.message });
      await store.endRun(queued.runId, MALFORMED, timestamp(clock));
      return undefined;
    }
  }

  /** `undefined`: there is nothing to start, for the run was stopped or has just ended. */
  async #defaultModel(active: ActiveRun): Promise<string | undefined> {
    const { store, catalog, clock, log } = this.#options;
    try {
      return (await active.orGiveUp(catalog.list()))?.default;
    } catch (error) {
      log.error('models_not_listed', { runId: active.runId, message: errorMessage(error) });
      if (!active.signal.aborted) await store.endRun(active.runId, NO_MODELS, timestamp(clock));
      return undefined;
    }
  }

  /**
   * A store that fails (a full disk) is asked again until it takes the run's end, or all ends. One that
   * takes no end at all, for the run itself is not of the wire, is not: whoever cancels it is told.
   */
  async #end(active: ActiveRun, run: Run, end: RunEnd): Promise<void> {
    const { store, clock, log } = this.#options;
    let written = end;
    for (;;) {
      try {
        await store.endRun(run.runId, written, timestamp(clock));
        return;
      } catch (error) {
        log.error('run_end_failed', { runId: run.runId, message: errorMessage(error) });
        if (error instanceof MalformedError && written !== MALFORMED) {
          written = MALFORMED;
          continue;
        }
        active.refused();
        if (error instanceof MalformedError) {
          log.error('run_end_given_up', { runId: run.runId, message: error.message });
          return;
        }
        if (this.#closed) return;
        await this.#pauses.pause(STORE_RETRY_MS);
      }
    }
  }

  async #trim(sessionId: string): Promise<void> {
    const { store, keepEvents } = this.#options;
    while (!this.#closed && (await store.trimLog(sessionId, keepEvents, TRIM_BATCH)) > 0) {
      await this.#pauses.pause(0);
    }
  }
}
