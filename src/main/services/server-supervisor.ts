import type { ServerStatus } from '../../shared/connection.ts';
import { MillraceError, errorMessage } from '../../shared/errors.ts';
import type { FromServer, ToServer } from '../../shared/host.ts';
import type { ProviderTestResult } from '../../shared/providers.ts';
import { backoffMs } from '../stream/backoff.ts';
import type { Clock } from '../stream/ports.ts';
import { createHeartbeat } from './heartbeat.ts';
import type { Endpoint, EndpointSource } from './ports/server-endpoint.ts';
import type { ServerLauncher, ServerProcess } from './ports/server-process.ts';
import type { ServerControl } from './server-control.ts';
import { createWaiters } from './waiters.ts';

/** From launch to `ready`: migrations of a large store included. */
const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 5_000;
const TEST_WITHIN_MS = 30_000;
/** So many launches in a row that came to nothing: it is not going to. */
const MAX_FAILED_STARTS = 5;
/** One that served for so long was sound: what ends it is a new matter. */
const SOUND_AFTER_MS = 30_000;

export interface ServerSupervisor extends EndpointSource, ServerControl {
  /** The first call counts. */
  start(): void;
}

export interface SupervisorOptions {
  readonly launcher: ServerLauncher;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  /** What the server is told to begin with; asked anew at each launch. */
  readonly startMessage: () => Promise<Extract<ToServer, { type: 'start' }>>;
  readonly onStatus: (status: ServerStatus) => void;
  /** The list of models may be another one. */
  readonly onModels: () => void;
}

/**
 * Keeps one chat server running: readiness handshake, restart with backoff when it dies or hangs,
 * requests that wait meanwhile. The launch token stays the app's for its whole life; the port is new each time.
 */
export function createServerSupervisor(options: SupervisorOptions): ServerSupervisor {
  const { clock } = options;
  const waiters = createWaiters<Endpoint>();
  const tests = new Map<string, (result: ProviderTestResult) => void>();
  let status: ServerStatus = { state: 'starting' };
  let running: { process: ServerProcess; endpoint: Endpoint | undefined } | undefined;
  /** Why chats cannot be written just now. */
  let problem: string | undefined;
  let failedStarts = 0;
  let token = '';
  let lastWords: string | undefined;
  /** What changed while a server was starting: its start message may be from before. */
  let unsentProviders: ToServer | undefined;
  let started = false;
  let stopping = false;
  let onStopped: (() => void) | undefined;
  let cancelTimer: () => void = () => undefined;
  const heartbeat = createHeartbeat({
    clock,
    ping: () => running?.process.send({ type: 'ping' }),
    onSilent: () => setStatus({ state: 'unresponsive' }),
    onBack: setReady,
    onLost() {
      lastWords = 'The chat server did not answer any more.';
      running?.process.kill();
    },
  });

  function setStatus(next: ServerStatus): void {
    status = next;
    options.onStatus(next);
  }

  function setReady(): void {
    setStatus({ state: 'ready', ...(problem === undefined ? {} : { problem }) });
  }

  function launch(): void {
    cancelTimer();
    const process = options.launcher.launch({
      message: (message) => received(process, message),
      exit: (code) => exited(process, code),
    });
    running = { process, endpoint: undefined };
    cancelTimer = clock.after(READY_WITHIN_MS, () => process.kill());
  }

  function received(process: ServerProcess, message: FromServer): void {
    if (running?.process !== process) return;
    heartbeat.heard();
    switch (message.type) {
      case 'hello':
        options.startMessage().then(
          (start) => {
            token = start.token;
            process.send(start);
          },
          (error: unknown) => {
            lastWords = `The chat server cannot be started: ${errorMessage(error)}`;
            process.kill();
          },
        );
        return;
      case 'modelsChanged':
        options.onModels();
        return;
      case 'ready':
        ready(message.port);
        return;
      case 'failed':
        // It ends by itself next; its words are the better reason.
        lastWords = message.message;
        return;
      case 'testedProvider':
        tests.get(message.requestId)?.(message.result);
        return;
      case 'storage':
        problem = message.ok ? undefined : (message.reason ?? undefined);
        setReady();
        return;
      case 'pong':
      case 'stopped':
        return;
    }
  }

  function ready(port: number): void {
    if (running === undefined) return;
    cancelTimer();
    cancelTimer = clock.after(SOUND_AFTER_MS, () => {
      failedStarts = 0;
    });
    lastWords = undefined;
    problem = undefined;
    const endpoint = { baseUrl: `http://127.0.0.1:${port}`, token };
    running.endpoint = endpoint;
    if (unsentProviders !== undefined) running.process.send(unsentProviders);
    unsentProviders = undefined;
    heartbeat.start();
    setReady();
    waiters.resolveAll(endpoint);
  }

  function exited(process: ServerProcess, code: number): void {
    if (running?.process !== process) return;
    const wasReady = running.endpoint !== undefined;
    running = undefined;
    cancelTimer();
    heartbeat.stop();
    failTests();
    if (stopping) {
      onStopped?.();
      return;
    }
    failedStarts += 1;
    const reason = lastWords ?? `The chat server ended unexpectedly (code ${code}).`;
    if (failedStarts >= MAX_FAILED_STARTS) {
      setStatus({ state: 'failed', reason });
      waiters.rejectAll(new MillraceError('unavailable', reason));
      return;
    }
    // One that served is started at once: an answer may be waiting for it. Not so the next time, if
    // that one does not last.
    const atOnce = wasReady && failedStarts === 1;
    const ms = atOnce ? 0 : backoffMs(failedStarts, options.random(), { capMs: 10_000 });
    setStatus({
      state: 'restarting',
      attempt: failedStarts,
      retryAt: clock.now() + ms,
      reason,
    });
    cancelTimer = clock.after(ms, launch);
  }

  function failTests(): void {
    for (const settle of [...tests.values()]) {
      settle({
        ok: false,
        code: 'unavailable',
        message: 'The chat server is restarting. Try again.',
      });
    }
  }

  return {
    start() {
      if (started || stopping) return;
      started = true;
      launch();
    },
    status: () => status,
    restart() {
      if (running !== undefined) return;
      // "Try now" does not wait for the next try; a server that was given up gets all its tries again.
      if (status.state === 'failed') failedStarts = 0;
      setStatus({ state: 'starting' });
      launch();
    },
    async stop() {
      stopping = true;
      cancelTimer();
      heartbeat.stop();
      waiters.rejectAll(new MillraceError('unavailable', 'Millrace is closing.'));
      const process = running?.process;
      if (process === undefined) return;
      const gone = new Promise<void>((resolve) => {
        onStopped = resolve;
      });
      process.send({ type: 'shutdown' });
      const cancel = clock.after(STOP_WITHIN_MS, () => process.kill());
      await gone;
      cancel();
    },
    endpoint(signal) {
      if (running?.endpoint !== undefined) return Promise.resolve(running.endpoint);
      if (status.state === 'failed') {
        return Promise.reject(new MillraceError('unavailable', status.reason));
      }
      return waiters.wait(signal);
    },
    // The token is the app's own: a refusal means that another server took the port in between.
    refresh: () => Promise.resolve(false),
    setProviders(providers) {
      const message: ToServer = { type: 'providers', providers: [...providers] };
      if (running?.endpoint === undefined) unsentProviders = message;
      else running.process.send(message);
    },
    async testProvider(provider) {
      await this.endpoint();
      const requestId = options.newId();
      return new Promise((resolve) => {
        const settle = (result: ProviderTestResult): void => {
          cancel();
          tests.delete(requestId);
          resolve(result);
        };
        const cancel = clock.after(TEST_WITHIN_MS, () =>
          settle({
            ok: false,
            code: 'provider_unreachable',
            message: 'No answer came within 30 seconds.',
          }),
        );
        tests.set(requestId, settle);
        running?.process.send({ type: 'testProvider', requestId, provider });
      });
    },
  };
}
