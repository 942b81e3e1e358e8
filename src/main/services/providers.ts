import { z } from 'zod';
import { MillraceError } from '../../shared/errors.ts';
import type { ProviderDraft, ProviderView } from '../../shared/ipc.ts';
import {
  providerConfigSchema,
  type ProviderConfig,
  type ProviderWithKey,
} from '../../shared/providers.ts';
import type { Document, SecretBox } from './ports/storage.ts';

const storedSchema = z.object({ items: z.array(z.unknown()) });
const storedProviderSchema = providerConfigSchema.extend({
  /** Older versions took addresses that this one does not: whoever typed one must see it to mend it. */
  baseUrl: z.string().optional(),
  /** The key, sealed by the system's key store. */
  sealedKey: z.string().optional(),
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
  /** Entries that make no sense here, of a newer Millrace perhaps: they are kept as they are. */
  const foreign: unknown[] = [];
  /** Those whose keys were sealed with what the key store has replaced since. */
  const outdated: string[] = [];
  const stored = storedSchema.safeParse((await document.read()) ?? { items: [] });
  if (!stored.success) await document.setAside();
  for (const item of stored.success ? stored.data.items : []) {
    const provider = storedProviderSchema.safeParse(item);
    if (!provider.success) {
      foreign.push(item);
      continue;
    }
    const { sealedKey, ...config } = provider.data;
    const opened = sealedKey === undefined ? undefined : await secrets.open(sealedKey);
    entries.set(config.providerId, { config, apiKey: opened?.plain, sealedKey });
    if (opened?.isOutdated === true) outdated.push(config.providerId);
  }
  // Where that fails, the old ones can still be opened, and it is tried at the next start.
  if (outdated.length > 0) await sealAnew().catch(() => undefined);

  async function sealAnew(): Promise<void> {
    for (const providerId of outdated) {
      const entry = entries.get(providerId);
      if (entry?.apiKey === undefined) continue;
      entries.set(providerId, { ...entry, sealedKey: await secrets.seal(entry.apiKey) });
    }
    await write();
  }

  function view({ config, apiKey }: Entry): ProviderView {
    return { ...config, hasKey: apiKey !== undefined, isAddressRefused: !isUsable(config) };
  }

  function withKeys(): readonly ProviderWithKey[] {
    return [...entries.values()]
      .filter(({ config }) => isUsable(config))
      .map(({ config, apiKey }) => withKey(config, apiKey));
  }

  function write(): Promise<void> {
    const own = [...entries.values()].map(({ config, sealedKey }) => ({
      ...config,
      ...(sealedKey === undefined ? {} : { sealedKey }),
    }));
    return document.write({ items: [...own, ...foreign] });
  }

  /** Writes what `entries` are now; where that fails they are as before, and nobody heard of it. */
  async function persist(takeBack: () => void): Promise<void> {
    try {
      await write();
    } catch (cause) {
      takeBack();
      throw new MillraceError('internal', 'The settings could not be written to disk.', { cause });
    }
    options.onChange(withKeys());
  }

  return {
    list: () => [...entries.values()].map(view),
    withKeys,
    async save({ apiKey, ...config }) {
      const before = entries.get(config.providerId);
      const entry = await merge(config, apiKey, before, secrets);
      entries.set(config.providerId, entry);
      await persist(() => {
        if (before === undefined) entries.delete(config.providerId);
        else entries.set(config.providerId, before);
      });
      return view(entry);
    },
    async remove(providerId) {
      const before = entries.get(providerId);
      if (before === undefined) {
        throw new MillraceError('not_found', 'This provider is not set up any more.');
      }
      entries.delete(providerId);
      await persist(() => entries.set(providerId, before));
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

/** An address that is none is nobody's: no other one is the same. */
function origin(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  return URL.canParse(url) ? new URL(url).origin : url;
}

function isUsable(config: ProviderConfig): boolean {
  return providerConfigSchema.safeParse(config).success;
}

function withKey(config: ProviderConfig, apiKey: string | undefined): ProviderWithKey {
  return { ...config, ...(apiKey === undefined ? {} : { apiKey }) };
}
