import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { Mark } from '../../ui/mark.tsx';

export function AboutSettings() {
  const app = useApp();
  const info = useStore(app.settings.store, (state) => state.info);
  return (
    <section>
      <div className="flex items-center gap-3">
        <Mark className="size-10 text-accent" />
        <div>
          <h2 className="text-lg font-semibold">Millrace</h2>
          <p className="text-sm text-muted">
            {info === null ? '' : `Version ${info.version}, Electron ${info.electron}`}
          </p>
        </div>
      </div>
      <h3 className="mt-6 text-sm font-medium">Log</h3>
      <p className="mt-1 text-sm text-muted">
        What the app did, for finding out why something went wrong. It holds no messages and no
        keys.
      </p>
      {info !== null && (
        <p className="mt-2 font-mono text-xs break-all text-muted">{info.logFile}</p>
      )}
      <Button className="mt-3" onClick={() => void app.bridge.call('app.showLog')}>
        Show log file
      </Button>
    </section>
  );
}
