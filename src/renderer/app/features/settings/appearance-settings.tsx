import { Monitor, Moon, Sun } from 'lucide-react';
import { RadioGroup } from 'radix-ui';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { useSaving } from '../../ui/use-saving.ts';

const themes = [
  { id: 'system', label: 'System', Icon: Monitor },
  { id: 'light', label: 'Light', Icon: Sun },
  { id: 'dark', label: 'Dark', Icon: Moon },
] as const;

export function AppearanceSettings() {
  const app = useApp();
  const theme = useStore(app.settings.store, (state) => state.settings.theme);
  const [problem, follow] = useSaving();
  const choose = (value: string): void => {
    const chosen = themes.find(({ id }) => id === value);
    if (chosen === undefined) return;
    follow(app.settings.update({ theme: chosen.id }));
  };
  return (
    <section>
      <h2 id="theme-title" className="text-sm font-medium">
        Theme
      </h2>
      <RadioGroup.Root
        value={theme}
        onValueChange={choose}
        aria-labelledby="theme-title"
        orientation="horizontal"
        className="mt-2 flex gap-2"
      >
        {themes.map(({ id, label, Icon }) => (
          <RadioGroup.Item
            key={id}
            value={id}
            className="flex h-16 flex-1 flex-col items-center justify-center gap-1.5 rounded-lg border border-line text-sm text-muted hover:border-line-strong data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft data-[state=checked]:text-ink"
          >
            <Icon size={16} aria-hidden="true" />
            {label}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      <p className={`mt-2 text-xs ${problem === undefined ? 'text-muted' : 'text-danger'}`}>
        {problem ?? 'System follows what this computer is set to.'}
      </p>
    </section>
  );
}
