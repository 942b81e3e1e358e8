import { ExternalLink } from 'lucide-react';
import { Button } from '../../ui/button.tsx';

interface Props {
  readonly isWaiting: boolean;
  readonly isDisabled: boolean;
  readonly onStart: () => void;
  readonly onCancel: () => void;
}

/** It goes on in the person's browser; until they are back one can give it up. */
export function GoogleButton({ isWaiting, isDisabled, onStart, onCancel }: Props) {
  return (
    <div className="border-t border-line pt-4">
      {isWaiting ? (
        <Button className="w-full" onClick={onCancel}>
          Cancel
        </Button>
      ) : (
        <Button className="w-full" disabled={isDisabled} onClick={onStart}>
          <ExternalLink size={14} aria-hidden="true" />
          Continue with Google
        </Button>
      )}
    </div>
  );
}
