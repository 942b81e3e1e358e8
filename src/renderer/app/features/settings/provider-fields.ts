import '../../zod-without-eval.ts';
import { providerDraftSchema, type ProviderDraft } from '../../../../shared/ipc.ts';
import type { ProviderView } from '../../../../shared/ipc.ts';
import { hasLogin, hasQuery, isEndpoint, type ProviderKind } from '../../../../shared/providers.ts';
import { hostOf } from '../transcript/link-target.ts';
import { freeProviderId, type ProviderPreset } from './provider-presets.ts';

/** The form as it is typed. */
export interface ProviderFields {
  /** `null`: a new provider, whose id comes from its name. */
  readonly providerId: string | null;
  readonly kind: ProviderKind;
  readonly label: string;
  readonly baseUrl: string;
  /** `null`: not touched; the stored key stays. */
  readonly apiKey: string | null;
  /** One name a line, or with commas between. */
  readonly models: string;
}

export type FieldName = 'label' | 'baseUrl' | 'models' | 'apiKey';

export function fieldsOfPreset(preset: ProviderPreset): ProviderFields {
  const { kind, baseUrl, label, id } = preset;
  return {
    providerId: null,
    kind,
    label: id === 'custom' ? '' : label,
    baseUrl,
    apiKey: null,
    models: '',
  };
}

export function fieldsOfProvider(provider: ProviderView): ProviderFields {
  const { providerId, kind, label, baseUrl = '', models } = provider;
  return { providerId, kind, label, baseUrl, apiKey: null, models: models.join('\n') };
}

export type Checked =
  | { readonly ok: true; readonly draft: ProviderDraft }
  | { readonly ok: false; readonly problems: Readonly<Partial<Record<FieldName, string>>> };

/** What the fields say as the contract wants it, or what is wrong with which. */
export function checkFields(fields: ProviderFields, taken: readonly string[]): Checked {
  const baseUrl = typedAddress(fields);
  const needsUrl = fields.kind === 'openai-compatible' && baseUrl === '';
  const parsed = providerDraftSchema.safeParse({
    providerId: fields.providerId ?? freeProviderId(fields.label, taken),
    kind: fields.kind,
    label: fields.label,
    ...(baseUrl === '' ? {} : { baseUrl }),
    models: modelNames(fields.models),
    ...(isKeyUntouched(fields) ? {} : { apiKey: fields.apiKey?.trim() }),
  });
  if (parsed.success && !needsUrl && !isEndpoint(baseUrl)) return { ok: true, draft: parsed.data };
  const problems: Partial<Record<FieldName, string>> = {};
  if (needsUrl) problems.baseUrl = urlAdvice;
  if (isEndpoint(baseUrl)) problems.baseUrl = endpointAdvice;
  for (const { path } of parsed.success ? [] : parsed.error.issues) {
    if (path[0] === 'baseUrl') problems.baseUrl = addressAdvice(baseUrl);
    else if (path[0] === 'models') problems.models = 'At most 50 names, each of 200 characters.';
    else if (path[0] === 'apiKey') problems.apiKey = 'This is too long for a key.';
    else problems.label = 'Give it a name of up to 80 characters.';
  }
  return { ok: false, problems };
}

const urlAdvice = 'An address that begins with http:// or https://; as a rule it ends in /v1.';
const loginAdvice =
  'An address without a user and a password in front of the @. What the server wants goes into the field for the key.';

const queryAdvice =
  'An address without a ? and what follows it: it is kept unencrypted. A key goes into its own field.';
const endpointAdvice =
  'The address of the service: leave out the part behind it, such as /chat/completions.';

/** What is wrong with an address that is refused. */
export function addressAdvice(baseUrl: string): string {
  if (hasLogin(baseUrl)) return loginAdvice;
  return hasQuery(baseUrl) ? queryAdvice : urlAdvice;
}

/** The stored key, as far as the fields still mean the server that it was stored for. */
export type StoredKey =
  | { readonly state: 'none' | 'kept' }
  /** It is not sent to another server, and saving forgets it. */
  | { readonly state: 'elsewhere'; readonly place: string };

export function storedKey(fields: ProviderFields, provider: ProviderView | null): StoredKey {
  if (provider?.hasKey !== true) return { state: 'none' };
  const baseUrl = typedAddress(fields);
  // Half an address names no other server yet, and cannot be saved.
  if (baseUrl !== '' && !URL.canParse(baseUrl)) return { state: 'kept' };
  const { baseUrl: stored = '' } = provider;
  if (origin(stored) === origin(baseUrl)) return { state: 'kept' };
  return { state: 'elsewhere', place: stored === '' ? 'the usual address' : hostOf(stored) };
}

/** As main judges it: src/main/services/providers.ts. A provider's kind never changes. */
function origin(baseUrl: string): string | null {
  if (baseUrl === '') return null;
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl;
}

/** The host that a key would reach where anyone on the way can read it; `null`: there is none. */
export function openKeyHost(fields: ProviderFields, { state }: StoredKey): string | null {
  const sendsKey = isKeyUntouched(fields) ? state === 'kept' : fields.apiKey !== '';
  const baseUrl = typedAddress(fields);
  if (!sendsKey || !URL.canParse(baseUrl)) return null;
  const { protocol, hostname, host } = new URL(baseUrl);
  return protocol === 'http:' && !isThisComputer(hostname) ? host : null;
}

/** Spaces alone are no key, and no wish to remove one either: that is `''`. */
function isKeyUntouched({ apiKey }: ProviderFields): boolean {
  return apiKey === null || (apiKey !== '' && apiKey.trim() === '');
}

function typedAddress({ baseUrl }: ProviderFields): string {
  return baseUrl.trim().replace(/\/+$/u, '');
}

/** Of a parsed address: there every way to write an IPv4 address has become the one with dots. */
function isThisComputer(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/u.test(hostname);
}

function modelNames(text: string): readonly string[] {
  const names = text.split(/[\n,]/u).map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))];
}
