import type { OutboxMessage } from '../../../../../../src/shared/outbox.ts';

export const outboxMessage = (
  entryId: string,
  patch: Partial<OutboxMessage> = {},
): OutboxMessage => ({
  entryId,
  sessionId: 'chat-1',
  text: `The words of ${entryId}`,
  createdAt: '2026-01-01T00:00:00.000Z',
  attempts: 0,
  status: { state: 'queued' },
  ...patch,
});
