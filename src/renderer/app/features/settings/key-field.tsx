import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { Field, TextInput } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';

interface Props {
  /** `null`: not touched. */
  readonly value: string | null;
  readonly hasKey: boolean;
  readonly problem: string | undefined;
  readonly inMemoryOnly: boolean;
  readonly onChange: (value: string | null) => void;
}

/** A stored key never comes back to this page: one can replace it or remove it. */
export function KeyField({ value, hasKey, problem, inMemoryOnly, onChange }: Props) {
  const [isShown, setShown] = useState(false);
  const removes = hasKey && value === '';
  return (
    <Field
      label="API key"
      problem={problem}
      hint={
        removes
          ? 'The stored key will be removed.'
          : inMemoryOnly
            ? 'This system has no key store: the key is forgotten when the app is closed.'
            : 'Kept in the key store of this system.'
      }
    >
      {(props) => (
        <div className="flex gap-1">
          <TextInput
            {...props}
            type={isShown ? 'text' : 'password'}
            autoComplete="off"
            placeholder={hasKey && !removes ? 'Stored' : 'None'}
            value={value ?? ''}
            onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
          />
          <IconButton label={isShown ? 'Hide key' : 'Show key'} onClick={() => setShown(!isShown)}>
            {isShown ? (
              <EyeOff size={16} aria-hidden="true" />
            ) : (
              <Eye size={16} aria-hidden="true" />
            )}
          </IconButton>
          {hasKey && (
            <button
              type="button"
              className="h-8 shrink-0 rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-ink"
              onClick={() => onChange(removes ? null : '')}
            >
              {removes ? 'Keep key' : 'Remove key'}
            </button>
          )}
        </div>
      )}
    </Field>
  );
}
