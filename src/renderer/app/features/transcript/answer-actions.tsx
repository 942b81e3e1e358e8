import { RotateCcw } from 'lucide-react';
import type { Usage } from '../../../../shared/chat.ts';
import { answerText, type MessageView } from '../../stores/message-view.ts';
import { usageWords } from '../../stores/usage-words.ts';
import { CopyIcon, useCopied } from '../../ui/copy-button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useRetry } from './use-retry.ts';

interface Props {
  readonly view: MessageView;
  /**
   * Shown below the newest answer, which can be had again; below others when the pointer or the focus
   * is there.
   */
  readonly isLast: boolean;
}

export function CopyAnswer({ view }: { readonly view: MessageView }) {
  const [copied, copy] = useCopied();
  return (
    <IconButton
      size="sm"
      label={copied ? 'Copied' : 'Copy answer'}
      onClick={() => copy(answerText(view))}
    >
      <CopyIcon copied={copied} />
    </IconButton>
  );
}

export function AnswerUsage({ usage }: { readonly usage: Usage }) {
  return <span className="ms-1.5 text-xs text-faint tabular-nums">{usageWords(usage)}</span>;
}

function AnswerAgain({ runId }: { readonly runId: string }) {
  const { isHeld, run } = useRetry(runId);
  return (
    <IconButton size="sm" label="Answer again" disabled={isHeld} onClick={run}>
      <RotateCcw size={14} aria-hidden="true" />
    </IconButton>
  );
}

export function AnswerActions({ view, isLast }: Props) {
  const { runId, usage } = view.message;
  return (
    <div
      className={`mt-2 -ms-1.5 flex h-7 items-center gap-0.5 ${isLast ? '' : 'opacity-0 transition-opacity duration-100 focus-within:opacity-100 [article:hover_&]:opacity-100'}`}
    >
      <CopyAnswer view={view} />
      {isLast && runId !== undefined && <AnswerAgain runId={runId} />}
      {usage !== undefined && <AnswerUsage usage={usage} />}
    </div>
  );
}
