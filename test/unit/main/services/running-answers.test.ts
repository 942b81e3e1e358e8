import { describe, expect, it } from 'vitest';
import { createRunningAnswers } from '../../../../src/main/services/running-answers.ts';
import {
  answer,
  completed,
  failed,
  logged,
  run,
  runId,
  skip,
  snapshot,
  token,
} from '../adapters/disk/support/entries.ts';

describe('running answers', () => {
  it('begin with their message, their status or a snapshot, and end with their last event', () => {
    const running = createRunningAnswers();
    running.take(logged(1, { type: 'message', message: answer(3) }).item);
    running.take(logged(2, { type: 'status', runId: runId(5), state: 'queued' }).item);
    running.take(logged(3, completed(3)).item);
    expect(running.any).toBe(true);
    running.take(logged(4, failed(5)).item);
    expect(running.any).toBe(false);
    running.take(snapshot(9, { runs: [run(7)] }).item);
    running.take(skip(10).item);
    expect(running.any).toBe(true);
    running.take(snapshot(11, { runs: [run(7, { state: 'failed' })] }).item);
    expect(running.any).toBe(false);
  });

  it('are not begun by a piece, nor by a message that is complete', () => {
    const running = createRunningAnswers();
    running.take(logged(1, token(3, 'a')).item);
    running.take(logged(2, { type: 'message', message: answer(3, { state: 'complete' }) }).item);
    expect(running.any).toBe(false);
  });

  it('are not waited for when they are named after their end', () => {
    const running = createRunningAnswers();
    running.expect(run(3));
    expect(running.any).toBe(true);
    running.take(logged(1, completed(3)).item);
    running.expect(run(3));
    running.expect(run(5, { state: 'completed' }));
    expect(running.any).toBe(false);
  });

  it('remember a bounded number of ends', () => {
    const running = createRunningAnswers();
    for (let n = 1; n <= 200; n += 1) running.take(logged(n, completed(n)).item);
    running.expect(run(200));
    expect(running.any).toBe(false);
    running.expect(run(1));
    expect(running.any).toBe(true);
  });
});
