import type { Latency } from '../../../../shared/inspector.ts';
import { countWords, durationWords, stageWords } from './figure-words.ts';

/** What is quicker has no bar: nobody waits for it. */
const LEAST_MS = 0.1;
const DECADES = 5;

/** Of the width, from a tenth of a millisecond to ten seconds, each decade as wide as the next. */
function widthOf(ms: number): string {
  const share = Math.log10(Math.max(ms, LEAST_MS) / LEAST_MS) / DECADES;
  return `${Math.min(1, share) * 100}%`;
}

export function LatencyTable({ latency }: { readonly latency: readonly Latency[] }) {
  return (
    <table aria-label="Latency by stage" className="w-full text-xs tabular-nums">
      <thead>
        <tr className="text-muted">
          <th scope="col" className="pb-1 text-start font-medium">
            Stage
          </th>
          {['p50', 'p99', 'Samples'].map((name) => (
            <th key={name} scope="col" className="w-16 pb-1 text-end font-medium">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {latency.map(({ stage, p50Ms, p99Ms, count }) => (
          <tr key={stage} className="align-bottom">
            <th scope="row" className="py-1 text-start font-normal">
              {stageWords[stage][0]}{' '}
              <span className="text-muted max-sm:hidden">{stageWords[stage][1]}</span>
              <span aria-hidden="true" className="relative mt-1 block h-1.5 rounded-full bg-hover">
                <span
                  className="absolute inset-y-0 start-0 rounded-full bg-accent opacity-40"
                  style={{ width: widthOf(p99Ms) }}
                />
                <span
                  className="absolute inset-y-0 start-0 rounded-full bg-accent"
                  style={{ width: widthOf(p50Ms) }}
                />
              </span>
            </th>
            <td className="py-1 text-end">{durationWords(p50Ms)}</td>
            <td className="py-1 text-end">{durationWords(p99Ms)}</td>
            <td className="py-1 text-end text-muted">{countWords(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
