import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { Field, TextInput } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import type { StoredKey } from './provider-fields.ts';

interface Props {
  /** `null`: not touched. */
  readonly value: string | null;
  readonly stored: StoredKey;
  readonly problem: string | undefined;
  readonly inMemoryOnly: boolean;
  /** The host that would get it unencrypted. */
  readonly openHost: string | null;
  readonly onChange: (value: string | null) => void;
}

/** A stored key never comes back to this page: one can replace it or remove it. */
export function KeyField({ value, stored, problem, inMemoryOnly, openHost, onChange }: Props) {
  const [isShown, setShown] = useState(false);
  const hasKey = stored.state === 'kept';
  const removes = hasKey && value === '';
  const place = inMemoryOnly
    ? 'This system has no key store: the key is forgotten when the app is closed.'
    : 'Kept in the key store of this system.';
  return (
    <Field
      label="API key"
      problem={problem}
      hint={
        removes ? (
          'The key will be removed.'
        ) : (
          <>
            {place}
            {stored.state === 'elsewhere' && (
              <span className="mt-1 block text-warn">
                The stored key belongs to {stored.place}; enter it again.
              </span>
            )}
            {openHost !== null && (
              <span className="mt-1 block text-warn">
                The key goes to {openHost} unencrypted: whoever is on the way can read it. Use
                https:// where the server has it.
              </span>
            )}
          </>
        )
      }
    >
      {(props) => (
        <div className="flex gap-1">
          <TextInput
            {...props}
            type={isShown ? 'text' : 'password'}
            autoComplete="off"
            placeholder={hasKey && !removes ? (inMemoryOnly ? 'Set' : 'Stored') : 'None'}
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
