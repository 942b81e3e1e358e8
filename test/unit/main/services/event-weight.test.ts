import { describe, expect, it } from 'vitest';
import { weightOf } from '../../../../src/main/services/event-weight.ts';
import {
  answer,
  completed,
  logged,
  ofRun,
  question,
  skip,
  snapshot,
  time,
  token,
} from '../adapters/disk/support/entries.ts';

const text = 'x'.repeat(100_000);

describe('the weight of an event', () => {
  it('is about its text, wherever that is', () => {
    const long = question(2, { parts: [{ type: 'text', text }] });
    for (const { item } of [
      logged(1, token(1, text)),
      logged(1, { type: 'thinking', ...ofRun(1), text }),
      logged(1, { type: 'message', message: long }),
      snapshot(1, { messages: [answer(3), long] }),
    ]) {
      expect(weightOf(item)).toBeGreaterThanOrEqual(text.length);
      expect(weightOf(item)).toBeLessThan(text.length + 200);
    }
  });

  it('is never nothing, and bounded for tools', () => {
    const call = { callId: 'c', name: 'n', input: text, startedAt: time(1) };
    const tool = logged(1, { type: 'tool_call', ...ofRun(1), ...call }).item;
    expect(weightOf(tool)).toBeLessThan(10_000);
    for (const { item } of [skip(1), logged(1, completed(1)), logged(1, token(1, ''))]) {
      expect(weightOf(item)).toBeGreaterThan(0);
    }
  });
});
