import { Lightbulb } from 'lucide-react';
import { useState } from 'react';
import type { PartView } from '../../stores/message-view.ts';
import { Disclosure } from './disclosure.tsx';
import { TextView } from './text-view.tsx';

interface Props {
  readonly part: Extract<PartView, { kind: 'reasoning' }>;
  /** It is being written; once the answer begins it folds itself, unless the reader chose. */
  readonly isLive: boolean;
}

export function ReasoningView({ part, isLive }: Props) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen ?? isLive;
  return (
    <Disclosure
      name="Reasoning"
      icon={<Lightbulb size={14} aria-hidden="true" />}
      title={isLive ? 'Thinking…' : thoughtFor(part.durationMs)}
      isOpen={isOpen}
      onToggle={() => setChosen(!isOpen)}
    >
      {() => (
        <div className="py-1 text-muted">
          <TextView doc={part.doc} small />
        </div>
      )}
    </Disclosure>
  );
}

function thoughtFor(durationMs: number | undefined): string {
  if (durationMs === undefined) return 'Thought';
  const seconds = durationMs / 1000;
  if (seconds < 1) return 'Thought for less than a second';
  if (seconds < 60) return `Thought for ${Math.round(seconds)} s`;
  return `Thought for ${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
