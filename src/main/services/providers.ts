import { z } from 'zod';
import { MillraceError } from '../../shared/errors.ts';
import type { ProviderDraft, ProviderView } from '../../shared/ipc.ts';
import {
  providerConfigSchema,
  type ProviderConfig,
  type ProviderWithKey,
} from '../../shared/providers.ts';
import type { Document, SecretBox } from './ports/storage.ts';

const storedSchema = z.object({
  items: z.array(
    providerConfigSchema.extend({
      /** The key, sealed by the system's key store. */
      sealedKey: z.string().optional(),
    }),
  ),
});

export interface ProvidersService {
  list(): readonly ProviderView[];
  /** For the server process only. */
  withKeys(): readonly ProviderWithKey[];
  save(draft: ProviderDraft): Promise<ProviderView>;
  remove(providerId: string): Promise<void>;
  /** The draft with the key that it means: its own, or the stored one where it names none. */
  complete(draft: ProviderDraft): ProviderWithKey;
}

interface Entry {
  readonly config: ProviderConfig;
  readonly apiKey: string | undefined;
  /** Kept even when it cannot be opened now: the key store may come back. */
  readonly sealedKey: string | undefined;
}

/** The model providers that the user set up, and their keys: on disk sealed, or in memory only. */
export async function openProviders(options: {
  readonly document: Document;
  readonly secrets: SecretBox;
  readonly onChange: (providers: readonly ProviderWithKey[]) => void;
}): Promise<ProvidersService> {
  const { document, secrets } = options;
  const entries = new Map<string, Entry>();
  const stored = storedSchema.safeParse((await document.read()) ?? { items: [] });
  for (const { sealedKey, ...config } of stored.success ? stored.data.items : []) {
    const apiKey = sealedKey === undefined ? undefined : await secrets.open(sealedKey);
    entries.set(config.providerId, { config, apiKey, sealedKey });
  }

  function view({ config, apiKey }: Entry): ProviderView {
    return { ...config, hasKey: apiKey !== undefined };
  }

  function withKeys(): readonly ProviderWithKey[] {
    return [...entries.values()].map(({ config, apiKey }) => withKey(config, apiKey));
  }

  async function persist(): Promise<void> {
    await document.write({
      items: [...entries.values()].map(({ config, sealedKey }) => ({
        ...config,
        ...(sealedKey === undefined ? {} : { sealedKey }),
      })),
    });
    options.onChange(withKeys());
  }

  return {
    list: () => [...entries.values()].map(view),
    withKeys,
    async save({ apiKey, ...config }) {
      const before = entries.get(config.providerId);
      const entry = await merge(config, apiKey, before, secrets);
      entries.set(config.providerId, entry);
      try {
        await persist();
      } catch (cause) {
        if (before === undefined) entries.delete(config.providerId);
        else entries.set(config.providerId, before);
        throw new MillraceError('internal', 'The settings could not be written to disk.', {
          cause,
        });
      }
      return view(entry);
    },
    async remove(providerId) {
      if (!entries.delete(providerId)) {
        throw new MillraceError('not_found', 'This provider is not set up any more.');
      }
      await persist();
    },
    complete({ apiKey, ...config }) {
      const kept = keyFor(config, entries.get(config.providerId))?.apiKey;
      return withKey(config, apiKey === undefined ? kept : apiKey || undefined);
    },
  };
}

async function merge(
  config: ProviderConfig,
  apiKey: string | undefined,
  before: Entry | undefined,
  secrets: SecretBox,
): Promise<Entry> {
  if (apiKey === undefined) {
    const kept = keyFor(config, before);
    return { config, apiKey: kept?.apiKey, sealedKey: kept?.sealedKey };
  }
  if (apiKey === '') return { config, apiKey: undefined, sealedKey: undefined };
  return { config, apiKey, sealedKey: await secrets.seal(apiKey) };
}

/**
 * A stored key goes only to the server it was stored for: a draft with another one, say of a mistyped
 * or hostile host, must bring its own.
 */
function keyFor(config: ProviderConfig, stored: Entry | undefined): Entry | undefined {
  if (stored === undefined) return undefined;
  const same =
    stored.config.kind === config.kind && origin(stored.config.baseUrl) === origin(config.baseUrl);
  return same ? stored : undefined;
}

function origin(url: string | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url).origin;
}

function withKey(config: ProviderConfig, apiKey: string | undefined): ProviderWithKey {
  return { ...config, ...(apiKey === undefined ? {} : { apiKey }) };
}
