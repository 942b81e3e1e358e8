import type { ReactNode } from 'react';
import type { StreamReport } from '../../../../shared/inspector.ts';
import { pollingWords } from '../../stores/connection-words.ts';
import {
  byteWords,
  countWords,
  durationWords,
  positionWords,
  rateWords,
  stateWords,
} from './figure-words.ts';

/** How the stream stands, in one line, and what it came to in all. */
export function Summary({ report }: { readonly report: StreamReport }) {
  const { state, polling, position, totals, attemptCount, attempts, runs, clock } = report;
  const silence = Math.max(0, ...attempts.map(({ longestSilenceMs }) => longestSilenceMs));
  const isChat = runs.length > 0 || position !== null;
  return (
    <>
      <p className="text-base font-medium tabular-nums">
        {[
          polling === undefined ? stateWords[state] : 'Polling',
          ...(isChat ? [`at ${positionWords(position)}`] : []),
          // What is asked for has neither.
          ...(polling === undefined ? [byteWords(totals.bytes)] : []),
          ...(polling === undefined && runs.length > 0
            ? [rateWords(runs.at(-1)?.tokensPerSecond)]
            : []),
        ].join(' · ')}
      </p>
      {polling !== undefined && <p className="mt-1 text-sm text-muted">{pollingWords(polling)}</p>}
      <dl className="mt-3 grid grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))] gap-x-3 gap-y-2">
        <Figure name="Attempts">{countWords(attemptCount)}</Figure>
        <Figure name="Events">{countWords(totals.events)}</Figure>
        <Figure name="Duplicates dropped">{countWords(totals.duplicates)}</Figure>
        <Figure name="Holes">{countWords(totals.holes)}</Figure>
        <Figure name="Snapshots">{countWords(totals.snapshots)}</Figure>
        <Figure name="Pings">{countWords(totals.pings)}</Figure>
        {totals.questions > 0 && <Figure name="Questions">{countWords(totals.questions)}</Figure>}
        <Figure name="Longest silence">{durationWords(silence)}</Figure>
        <Figure name="Server’s clock">
          {clock === undefined ? 'unknown' : clockOffset(clock)}
        </Figure>
      </dl>
    </>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="text-sm tabular-nums">{children}</dd>
    </div>
  );
}

function clockOffset({ agrees, offsetMs, uncertaintyMs }: NonNullable<StreamReport['clock']>) {
  const within = `± ${durationWords(uncertaintyMs)}`;
  if (agrees) return `agrees ${within}`;
  return `${durationWords(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead' : 'behind'} ${within}`;
}
