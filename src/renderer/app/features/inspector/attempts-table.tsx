import type { Attempt, Hole } from '../../../../shared/inspector.ts';
import {
  byteWords,
  clockWords,
  countWords,
  durationWords,
  endWords,
  positionWords,
} from './figure-words.ts';
import { FigureTable } from './figure-table.tsx';

const head = [
  'No.',
  'Begun',
  'Ended by',
  'Status',
  'From',
  'To',
  'Events',
  'Bytes',
  'Lasted',
  'Head',
  'First byte',
  'Silence',
  'Next after',
  'Dropped',
  'Holes',
  'Snapshots',
  'Pings',
  'Questions',
];

/** The newest first. */
export function AttemptsTable({ attempts }: { readonly attempts: readonly Attempt[] }) {
  const rows = attempts.toReversed().map((attempt) => ({
    key: attempt.number,
    cells: [
      attempt.number,
      clockWords(attempt.begunAt),
      endOf(attempt),
      attempt.status ?? '–',
      positionWords(attempt.asked),
      positionWords(attempt.reached),
      countWords(attempt.events),
      byteWords(attempt.bytes),
      durationWords(attempt.lastedMs),
      timeOf(attempt.headersMs),
      timeOf(attempt.firstByteMs),
      durationWords(attempt.longestSilenceMs),
      timeOf(attempt.retryMs),
      countWords(attempt.duplicates),
      countWords(attempt.holes),
      countWords(attempt.snapshots),
      countWords(attempt.pings),
      countWords(attempt.questions),
    ],
  }));
  return <FigureTable label="Attempts" head={head} words={[1, 2]} rows={rows} />;
}

export function HolesTable({ holes }: { readonly holes: readonly Hole[] }) {
  const rows = holes.toReversed().map(({ attempt, after, at }, index) => ({
    key: index,
    cells: [clockWords(at), countWords(after), attempt],
  }));
  return <FigureTable label="Holes" head={['At', 'Behind', 'Attempt']} words={[0]} rows={rows} />;
}

function endOf({ end, errorCode }: Attempt): string {
  if (end === undefined) return 'goes on';
  if (errorCode === undefined) return endWords[end];
  return `${end === 'ended' ? 'it broke off' : endWords[end]} (${errorCode})`;
}

function timeOf(ms: number | undefined): string {
  return ms === undefined ? '–' : durationWords(ms);
}
