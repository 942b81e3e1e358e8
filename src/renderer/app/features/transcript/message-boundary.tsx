import { Component, type ReactNode } from 'react';
import { errorMessage } from '../../error-message.ts';
import { Button } from '../../ui/button.tsx';

interface Props {
  /** A message that changes gets another chance. */
  readonly version: unknown;
  readonly children: ReactNode;
}

interface State {
  readonly error: unknown;
  readonly version: unknown;
}

/** One message that cannot be shown does not take the others with it. */
export class MessageBoundary extends Component<Props, State> {
  override readonly state: State = { error: null, version: this.props.version };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: State): State | null {
    return props.version === state.version ? null : { error: null, version: props.version };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="rounded-md border border-line bg-danger-soft p-3 text-sm">
        <p className="font-medium">This message cannot be shown</p>
        <p className="mt-1 text-muted">{errorMessage(this.state.error)}</p>
        <Button className="mt-2" onClick={() => location.reload()}>
          Reload
        </Button>
      </div>
    );
  }
}
