import { Component, type ReactNode } from 'react';
import { errorMessage } from '../error-message.ts';
import { Button } from './button.tsx';

interface Props {
  readonly children: ReactNode;
}

/** The last net: the page itself broke. What was said is in the store, so loading anew loses nothing. */
export class AppBoundary extends Component<Props, { readonly error: unknown }> {
  override readonly state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <main className="mx-auto flex h-full max-w-md flex-col justify-center gap-3 p-6">
        <h1 className="text-lg font-semibold">This window ran into an error</h1>
        <p className="text-muted">
          Your chats are safe: they are kept outside of this window. Load it again to go on.
        </p>
        <pre className="max-h-40 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs whitespace-pre-wrap">
          {errorMessage(this.state.error)}
        </pre>
        <div>
          <Button look="primary" onClick={() => location.reload()}>
            Reload
          </Button>
        </div>
      </main>
    );
  }
}
