import type { RunTiming } from '../../../../shared/inspector.ts';
import { clockWords, countWords, durationWords, rateWords } from './figure-words.ts';
import { FigureTable } from './figure-table.tsx';

const states: Readonly<Record<RunTiming['state'], string>> = {
  running: 'being written',
  completed: 'whole',
  cancelled: 'stopped',
  failed: 'failed',
};

/** One answer: its pace in words, and its tools on a line from its beginning to its end. */
export function RunTimingView({ run }: { readonly run: RunTiming }) {
  const { startedAt, state, tokens, tokensPerSecond, firstTokenMs, lastedMs, tools } = run;
  const ends = tools.map(({ startMs, durationMs = 0 }) => startMs + durationMs);
  const span = Math.max(1, lastedMs, ...ends);
  return (
    <li className="mt-3 first:mt-0">
      <p className="text-sm tabular-nums">
        {clockWords(startedAt)}, {states[state]}, {durationWords(lastedMs)}
        <span className="text-muted">
          {' '}
          · {countWords(tokens)} tokens · {rateWords(tokensPerSecond)}
          {firstTokenMs !== undefined && ` · first after ${durationWords(firstTokenMs)}`}
        </span>
      </p>
      <TimeLine span={span} run={run} />
      {tools.length > 0 && (
        <FigureTable
          label={`Tools of the answer of ${clockWords(startedAt)}`}
          head={['Tool', 'After', 'Took', 'Result']}
          words={[0, 3]}
          rows={tools.map(({ name, startMs, durationMs, failed }, index) => ({
            key: index,
            cells: [
              name,
              durationWords(startMs),
              durationMs === undefined ? 'running' : durationWords(durationMs),
              failed ? 'failed' : durationMs === undefined ? '–' : 'done',
            ],
          }))}
        />
      )}
    </li>
  );
}

/** The same as the words around it: nothing is said here alone. */
function TimeLine({ span, run }: { readonly span: number; readonly run: RunTiming }) {
  const { firstTokenMs, lastedMs, tools, state } = run;
  const share = (ms: number): string => `${Math.min(100, (ms / span) * 100)}%`;
  return (
    <div aria-hidden="true" className="relative my-1.5 h-4 overflow-hidden rounded-sm bg-hover">
      {firstTokenMs !== undefined && (
        <span
          className="absolute inset-y-1.5 rounded-full bg-accent opacity-40"
          style={{ insetInlineStart: share(firstTokenMs), insetInlineEnd: 0 }}
        />
      )}
      {tools.map(({ startMs, durationMs }, index) => (
        <span
          key={index}
          className="absolute inset-y-0 min-w-1 rounded-xs bg-accent"
          style={{
            insetInlineStart: share(Math.min(startMs, span * 0.99)),
            width: share(durationMs ?? (state === 'running' ? lastedMs - startMs : 0)),
          }}
        />
      ))}
    </div>
  );
}
