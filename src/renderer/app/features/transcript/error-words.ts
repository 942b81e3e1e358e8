import type { RunError } from '../../../../shared/chat.ts';

export interface ErrorWords {
  readonly title: string;
  /** What to do. */
  readonly advice: string;
  readonly offersSettings: boolean;
}

const words: Readonly<Record<string, ErrorWords>> = {
  rate_limited: {
    title: 'The provider asks for a pause',
    advice: 'Too many requests went to it in a short time. Wait a moment, then try again.',
    offersSettings: false,
  },
  provider_auth: {
    title: 'The provider did not accept the key',
    advice: 'Check the API key in the settings: it may be mistyped or expired.',
    offersSettings: true,
  },
  provider_model: {
    title: 'The provider does not offer this model',
    advice: 'Pick another model beside the message box, or check its name in the settings.',
    offersSettings: true,
  },
  provider_unreachable: {
    title: 'The provider could not be reached',
    advice: 'Check the network, and for a server of your own that it runs at the address set up.',
    offersSettings: true,
  },
  provider_error: {
    title: 'The provider ran into an error',
    advice: 'As a rule this passes. Try again, or pick another model.',
    offersSettings: false,
  },
  provider_quota: {
    title: 'The account at the provider is used up',
    advice: 'Waiting does not help. Add credit on its billing page, or pick another model.',
    offersSettings: true,
  },
  provider_filter: {
    title: 'The provider’s content filter stopped the answer',
    advice: 'Word the message differently, or pick another model.',
    offersSettings: false,
  },
  context_length: {
    title: 'This chat is too long for the model',
    advice: 'Begin a new chat, or pick a model with a longer context.',
    offersSettings: false,
  },
  interrupted: {
    title: 'The answer was interrupted',
    advice: 'The chat server stopped while it was being written. What came is kept; try again.',
    offersSettings: false,
  },
  unavailable: {
    title: 'The chat server is not available',
    advice: 'It may be starting again. Try in a moment.',
    offersSettings: false,
  },
  too_large: {
    title: 'The message is too large',
    advice: 'Shorten it, or send it in parts.',
    offersSettings: false,
  },
};

const other: ErrorWords = {
  title: 'The answer failed',
  advice: 'Try again. If it goes on, the log in Settings, About says more.',
  offersSettings: false,
};

/**
 * What happened and what to do, in words; `undefined`: the reason is not known any more. The server's
 * own message knows more than its code does: what is here stands in where there is none.
 */
export function errorWords(error: RunError | undefined): ErrorWords {
  if (error === undefined) return other;
  const known = words[error.code] ?? other;
  // A provider that will say the same again is set up wrong, as a rule.
  const isSetUp = error.code === 'provider_error' && !error.retryable;
  return {
    title: known.title,
    advice: error.message === '' ? known.advice : error.message,
    offersSettings: known.offersSettings || isSetUp,
  };
}
