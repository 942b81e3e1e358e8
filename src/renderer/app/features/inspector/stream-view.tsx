import type { StreamReport } from '../../../../shared/inspector.ts';
import { AttemptsTable, HolesTable } from './attempts-table.tsx';
import { Section } from './figure-table.tsx';
import { LatencyTable } from './latency-table.tsx';
import { RunTimingView } from './run-timing.tsx';
import { Summary } from './summary.tsx';

/** The answers that are shown with their tools; older ones are in the export. */
const SHOWN_RUNS = 4;

/** All that is known of one stream. */
export function StreamView({ report }: { readonly report: StreamReport }) {
  const { attempts, holes, runs, latency } = report;
  return (
    <>
      <Summary report={report} />
      {latency.length > 0 && (
        <Section
          title="Latency by stage"
          note="Logarithmic bars, 0.1 ms to 10 s: solid to p50, faint to p99."
        >
          <LatencyTable latency={latency} />
        </Section>
      )}
      {runs.length > 0 && (
        <Section title="Answers and their tools">
          <ul>
            {runs
              .slice(-SHOWN_RUNS)
              .toReversed()
              .map((run) => (
                <RunTimingView key={run.runId} run={run} />
              ))}
          </ul>
        </Section>
      )}
      {attempts.length > 0 && (
        <Section title="Attempts">
          <AttemptsTable attempts={attempts} />
        </Section>
      )}
      {holes.length > 0 && (
        <Section title="Holes" note="A number was missing; the stream was read again behind it.">
          <HolesTable holes={holes} />
        </Section>
      )}
    </>
  );
}
