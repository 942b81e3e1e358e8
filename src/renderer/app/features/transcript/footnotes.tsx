import { memo } from 'react';
import { referredDefinitions, type Definitions } from '../../streaming/definitions.ts';
import { useRichText } from './rich-text-loader.ts';

/** The footnotes of a whole text, behind it. */
export const Footnotes = memo(function Footnotes({ definitions }: { definitions: Definitions }) {
  const RichText = useRichText();
  if (RichText === null) return null;
  return (
    <section aria-label="Footnotes" className="footnotes border-t border-line pt-3">
      {definitions.footnotes.map(({ label, source }) => (
        <div key={label} className="prose-small flex gap-2 text-muted">
          <span className="min-w-5 shrink-0 text-end tabular-nums">{label}</span>
          <div className="min-w-0 [&>p]:my-0">
            <RichText
              source={source}
              definitions={referredDefinitions(source, definitions)}
              open={false}
            />
          </div>
        </div>
      ))}
    </section>
  );
});
