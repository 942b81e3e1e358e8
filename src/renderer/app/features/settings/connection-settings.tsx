import { RadioGroup } from 'radix-ui';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { deliveryWords } from '../../stores/connection-words.ts';
import { useSaving } from '../../ui/use-saving.ts';

const ways = [
  {
    id: 'auto',
    label: 'Automatic',
    words: 'As the server has it: it may move its users to streaming step by step.',
  },
  {
    id: 'on',
    label: 'Stream',
    words: 'Word by word, wherever the network lets streams through.',
  },
  {
    id: 'off',
    label: 'Poll',
    words:
      'Millrace asks once a second while an answer is written. For networks that hold streams back.',
  },
] as const;

/** How answers come, and what of it is so just now. */
export function ConnectionSettings() {
  const app = useApp();
  const chosen = useStore(app.settings.store, (state) => state.settings.streaming);
  const account = useStore(app.connection.store, (state) => state.account);
  const [problem, follow] = useSaving();
  const choose = (value: string): void => {
    const way = ways.find(({ id }) => id === value);
    if (way !== undefined) follow(app.settings.update({ streaming: way.id }));
  };
  return (
    <section>
      <h2 id="streaming-title" className="text-sm font-medium">
        How answers come
      </h2>
      <RadioGroup.Root
        value={chosen}
        onValueChange={choose}
        aria-labelledby="streaming-title"
        aria-describedby="streaming-in-use"
        className="mt-2 flex flex-col gap-2"
      >
        {ways.map(({ id, label, words }) => (
          <RadioGroup.Item
            key={id}
            value={id}
            aria-labelledby={`streaming-${id}`}
            aria-describedby={`streaming-${id}-words`}
            className="rounded-lg border border-line px-3 py-2 text-start hover:border-line-strong data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
          >
            <span id={`streaming-${id}`} className="block text-sm text-ink">
              {label}
            </span>
            <span id={`streaming-${id}-words`} className="block text-xs text-muted">
              {words}
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      <p id="streaming-in-use" role="status" className="mt-3 text-xs text-muted">
        {deliveryWords(account)}
      </p>
      {problem !== undefined && <p className="mt-2 text-xs text-danger">{problem}</p>}
    </section>
  );
}
