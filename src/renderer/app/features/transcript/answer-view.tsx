import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { answerText, type MessageView } from '../../stores/message-view.ts';
import { isDemo, modelLabel } from '../../stores/models.ts';
import { DemoBadge } from '../../ui/badge.tsx';
import { AnswerActions, AnswerUsage, CopyAnswer } from './answer-actions.tsx';
import { CutNotice } from './cut-notice.tsx';
import { FailedCard, RetryButton } from './failed-card.tsx';
import { ReasoningView } from './reasoning-view.tsx';
import { RunStatus } from './run-status.tsx';
import { TextView } from './text-view.tsx';
import { ToolView } from './tool-view.tsx';

interface Props {
  readonly view: MessageView;
  /** Another answer is offered to it alone: beside one that is gone on from, all behind it would vanish. */
  readonly isLast: boolean;
}

export function AnswerView({ view, isLast }: Props) {
  const { message, parts, run } = view;
  const isLive = message.state === 'streaming';
  return (
    <>
      <Byline model={message.model} />
      {parts.map((part, index) => {
        switch (part.kind) {
          case 'text':
            return <TextView key={index} doc={part.doc} />;
          case 'reasoning':
            return (
              <ReasoningView
                key={index}
                part={part}
                isLive={isLive && index === parts.length - 1}
              />
            );
          case 'tool':
            return <ToolView key={part.tool.callId} tool={part.tool} isLive={isLive} />;
        }
      })}
      {isLive && <RunStatus runId={message.runId} run={run} />}
      {message.state === 'failed' && (
        <FailedCard runId={isLast ? message.runId : undefined} run={run} />
      )}
      {message.state === 'cancelled' && <StoppedLine view={view} isLast={isLast} />}
      {message.cut !== undefined && <CutNotice cut={message.cut} isLast={isLast} />}
      {message.state === 'complete' && <AnswerActions view={view} isLast={isLast} />}
    </>
  );
}

/** What had come stays above it, and what it cost is said. */
function StoppedLine({ view, isLast }: Props) {
  const { runId, usage } = view.message;
  return (
    <div className="mt-3 flex items-center gap-3 text-sm text-muted">
      Stopped
      {isLast && runId !== undefined && <RetryButton runId={runId} label="Answer again" />}
      {answerText(view) !== '' && <CopyAnswer view={view} />}
      {usage !== undefined && <AnswerUsage usage={usage} />}
    </div>
  );
}

function Byline({ model }: { readonly model: string | undefined }) {
  const models = useStore(useApp().models.store, (state) => state.models);
  if (model === undefined) return null;
  return (
    <p className="mb-1.5 flex items-center gap-2 text-xs text-faint">
      {isDemo(model) ? (
        <DemoBadge />
      ) : (
        <span className="truncate">{modelLabel(models, model)}</span>
      )}
    </p>
  );
}
