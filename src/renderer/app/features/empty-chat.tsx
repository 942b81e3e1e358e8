import { useApp } from '../app-context.ts';
import { Mark } from '../ui/mark.tsx';

/** What the demo has an answer to (resources/demo/scripts), and any other model as well. */
const suggestions = [
  'Show me what you can do.',
  'Which mill had the highest sales in 2025?',
  'Build me a small React component.',
  'Build a chart that breaks, then fix it.',
] as const;

export function EmptyChat() {
  const app = useApp();
  const send = (text: string): void => {
    void app.sending.send(text);
    app.view.requestComposerFocus();
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center overflow-y-auto px-6 py-8">
      <div className="my-auto flex w-full max-w-xl flex-col items-center">
        <Mark className="size-12 text-accent" />
        <h2 className="mt-5 text-center text-2xl font-semibold tracking-[-0.02em]">Millrace</h2>
        <p className="mt-2 text-center text-prose text-balance text-muted">
          Chat with a model, watch how it gets to its answer, and keep every word.
        </p>
        <ul className="mt-8 grid w-full grid-cols-2 gap-2 max-sm:grid-cols-1">
          {suggestions.map((text) => (
            <li key={text}>
              <button
                type="button"
                className="h-full w-full rounded-lg border border-line px-4 py-3 text-start text-sm text-muted transition-colors duration-100 hover:border-line-strong hover:text-ink"
                onClick={() => send(text)}
              >
                {text}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
