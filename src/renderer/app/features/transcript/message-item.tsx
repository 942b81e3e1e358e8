import { memo } from 'react';
import { useMessage } from '../../app-context.ts';
import { AnswerView } from './answer-view.tsx';
import { MessageBoundary } from './message-boundary.tsx';
import { UserMessage } from './user-message.tsx';

interface Props {
  readonly messageId: string;
  readonly isLast: boolean;
}

/** Looks at one message by id: while an answer streams, this one alone renders. */
export const MessageItem = memo(function MessageItem({ messageId, isLast }: Props) {
  const view = useMessage(messageId);
  if (view === undefined) return null;
  const { role, state } = view.message;
  return (
    <article
      aria-label={role === 'assistant' ? 'Assistant' : 'You'}
      aria-busy={state === 'streaming'}
      data-message-id={messageId}
    >
      <MessageBoundary version={view}>
        {role === 'assistant' ? (
          <AnswerView view={view} isLast={isLast} />
        ) : (
          <UserMessage
            text={view.parts
              .map((part) => (part.kind === 'text' ? part.doc.text : ''))
              .join('\n\n')}
          />
        )}
      </MessageBoundary>
    </article>
  );
});
