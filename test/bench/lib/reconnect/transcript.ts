import { createHash } from 'node:crypto';
import type { Message } from '../../../../src/shared/chat.ts';
import type { SequencedEvent } from '../../../../src/shared/events.ts';
import { endState, foldPart, isPartEvent } from '../../../../src/shared/fold.ts';

/** What a message is compared by. */
type Shape = Pick<Message, 'role' | 'state' | 'parts'>;

/** A chat's messages, as its events make them. */
export interface Transcript {
  apply(event: SequencedEvent['event']): void;
  replace(messages: readonly Message[]): void;
  /** What one message comes to; `undefined`: there is none. */
  digest(messageId: string): string | undefined;
  digests(): ReadonlyMap<string, string>;
}

export function createTranscript(): Transcript {
  const messages = new Map<string, Shape>();
  const change = (messageId: string, to: (message: Shape) => Partial<Shape>): void => {
    const message = messages.get(messageId);
    if (message !== undefined) messages.set(messageId, { ...message, ...to(message) });
  };
  const put = ({ messageId, role, state, parts }: Message): void => {
    messages.set(messageId, { role, state, parts });
  };

  return {
    apply(event) {
      if (event.type === 'message') {
        put(event.message);
      } else if (event.type === 'message_deleted') {
        messages.delete(event.messageId);
      } else if (isPartEvent(event)) {
        change(event.messageId, ({ parts }) => ({ parts: foldPart(parts, event) }));
      } else if (event.type === 'completed' || event.type === 'error') {
        change(event.messageId, () => ({ state: endState(event) }));
      }
    },
    replace(next) {
      messages.clear();
      for (const message of next) put(message);
    },
    digest(messageId) {
      const message = messages.get(messageId);
      return message === undefined ? undefined : digestOf(message);
    },
    digests: () => new Map([...messages].map(([id, message]) => [id, digestOf(message)])),
  };
}

/** Role, state and every part to the byte; times apart, which the two sides take by clocks of their own. */
export function digestOf({
  role,
  state,
  parts,
}: Pick<Message, 'role' | 'state' | 'parts'>): string {
  const content = parts.map((part) => {
    switch (part.type) {
      case 'text':
      case 'reasoning':
        return [part.type, part.text];
      case 'tool':
        return [part.type, part.callId, part.name, part.input, part.output, part.error];
    }
  });
  return hash(JSON.stringify([role, state, content]));
}

export function digestOfEvent(event: SequencedEvent['event']): string {
  return hash(JSON.stringify(event));
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
