import { expect, it } from 'vitest';
import type { LoggedEvent } from '../../../../src/shared/events.ts';
import { AnswerFolds, foldEvents } from '../../../../src/backend/store/answer-folds.ts';

const token = (text: string): LoggedEvent => ({
  type: 'token',
  runId: 'run',
  messageId: 'answer',
  text,
});

it('keeps what it was given, advanced by what was committed since', () => {
  const folds = new AnswerFolds();
  folds.set('answer', { parts: [], through: 4 });
  folds.advance('answer', [token('a'), token('b')], 6);
  expect(folds.get('answer')).toEqual({ parts: [{ type: 'text', text: 'ab' }], through: 6 });
  folds.drop('answer');
  expect(folds.get('answer')).toBeUndefined();
});

it('ignores answers that it does not hold, and what it has already', () => {
  const folds = new AnswerFolds();
  folds.advance('answer', [token('a')], 1);
  expect(folds.get('answer')).toBeUndefined();
  folds.set('answer', { parts: [{ type: 'text', text: 'a' }], through: 7 });
  folds.advance('answer', [token('a')], 7);
  expect(folds.get('answer')?.parts).toEqual([{ type: 'text', text: 'a' }]);
});

it('leaves out what makes no part', () => {
  const status: LoggedEvent = { type: 'status', runId: 'run', state: 'running' };
  expect(foldEvents([], [status, token('a'), status])).toEqual([{ type: 'text', text: 'a' }]);
});
