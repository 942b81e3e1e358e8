import { memo } from 'react';
import { referredDefinitions, type Definitions } from '../../../streaming/definitions.ts';
import { BlockBoundary } from '../block-boundary.tsx';
import { RichText } from './rich-text.tsx';

/** The footnotes of a whole text, behind it. */
export const Footnotes = memo(function Footnotes({ definitions }: { definitions: Definitions }) {
  return (
    <section aria-label="Footnotes" className="footnotes border-t border-line pt-3">
      {definitions.footnotes.map(({ label, source }, index) => (
        <div key={label} className="prose-small flex gap-2 text-muted">
          <span className="w-4 shrink-0 tabular-nums">{index + 1}</span>
          <div className="min-w-0 [&>:first-child]:mt-0">
            <BlockBoundary text={() => source}>
              <RichText
                source={source}
                definitions={referredDefinitions(source, definitions)}
                open={false}
              />
            </BlockBoundary>
          </div>
        </div>
      ))}
    </section>
  );
});
