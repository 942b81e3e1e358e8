import { X } from 'lucide-react';
import { Dialog, Tabs } from 'radix-ui';
import { useRef } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import type { SettingsSection } from '../../stores/view.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { AboutSettings } from './about-settings.tsx';
import { AppearanceSettings } from './appearance-settings.tsx';
import { ConnectionSettings } from './connection-settings.tsx';
import { ModelsSettings } from './models-settings.tsx';
import { SectionBody } from './section-body.tsx';

const sections: readonly { readonly id: SettingsSection; readonly label: string }[] = [
  { id: 'appearance', label: 'Appearance' },
  { id: 'models', label: 'Models' },
  { id: 'connection', label: 'Connection' },
  { id: 'about', label: 'About' },
];

export default function SettingsDialog() {
  const app = useApp();
  const tabs = useRef<HTMLDivElement>(null);
  const section = useStore(app.view.store, (state) => state.settings) ?? 'appearance';
  return (
    <Dialog.Root open onOpenChange={(open) => !open && app.closeSettings()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-20 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-1/2 left-1/2 z-20 flex h-[min(40rem,calc(100vh-32px))] w-[min(46rem,calc(100vw-24px))] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden rounded-xl bg-ground shadow-pop outline-none"
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            tabs.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            app.view.requestComposerFocus();
          }}
        >
          <header className="flex h-12 shrink-0 items-center justify-between border-b border-line ps-5 pe-2">
            <Dialog.Title className="text-base font-semibold">Settings</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label="Close settings" hint="Esc">
                <X size={16} aria-hidden="true" />
              </IconButton>
            </Dialog.Close>
          </header>
          <Tabs.Root
            value={section}
            onValueChange={(value) => {
              const chosen = sections.find(({ id }) => id === value);
              if (chosen !== undefined) app.openSettings(chosen.id);
            }}
            orientation="vertical"
            className="flex min-h-0 flex-1 max-sm:flex-col"
          >
            <Tabs.List
              ref={tabs}
              aria-label="Sections"
              className="flex w-40 shrink-0 flex-col gap-0.5 border-e border-line p-2 max-sm:w-full max-sm:flex-row max-sm:border-e-0 max-sm:border-b"
            >
              {sections.map(({ id, label }) => (
                <Tabs.Trigger
                  key={id}
                  value={id}
                  className="h-8 rounded-md px-3 text-start text-sm text-muted hover:bg-hover hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:bg-hover data-[state=active]:text-ink"
                >
                  {label}
                </Tabs.Trigger>
              ))}
            </Tabs.List>
            {sections.map(({ id }) => (
              <Tabs.Content
                key={id}
                value={id}
                className="flex min-h-0 flex-1 flex-col outline-none data-[state=inactive]:hidden"
              >
                {id === 'appearance' && (
                  <SectionBody>
                    <AppearanceSettings />
                  </SectionBody>
                )}
                {id === 'models' && <ModelsSettings />}
                {id === 'connection' && (
                  <SectionBody>
                    <ConnectionSettings />
                  </SectionBody>
                )}
                {id === 'about' && (
                  <SectionBody>
                    <AboutSettings />
                  </SectionBody>
                )}
              </Tabs.Content>
            ))}
          </Tabs.Root>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
