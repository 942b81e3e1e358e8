import '../../zod-without-eval.ts';
import { providerDraftSchema, type ProviderDraft } from '../../../../shared/ipc.ts';
import type { ProviderView } from '../../../../shared/ipc.ts';
import { hasLogin, type ProviderKind } from '../../../../shared/providers.ts';
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
  const baseUrl = fields.baseUrl.trim().replace(/\/+$/u, '');
  const needsUrl = fields.kind === 'openai-compatible' && baseUrl === '';
  const parsed = providerDraftSchema.safeParse({
    providerId: fields.providerId ?? freeProviderId(fields.label, taken),
    kind: fields.kind,
    label: fields.label,
    ...(baseUrl === '' ? {} : { baseUrl }),
    models: modelNames(fields.models),
    ...(fields.apiKey === null ? {} : { apiKey: fields.apiKey.trim() }),
  });
  if (parsed.success && !needsUrl) return { ok: true, draft: parsed.data };
  const problems: Partial<Record<FieldName, string>> = {};
  if (needsUrl) problems.baseUrl = urlAdvice;
  for (const { path } of parsed.success ? [] : parsed.error.issues) {
    if (path[0] === 'baseUrl') problems.baseUrl = hasLogin(baseUrl) ? loginAdvice : urlAdvice;
    else if (path[0] === 'models') problems.models = 'At most 50 names, each of 200 characters.';
    else if (path[0] === 'apiKey') problems.apiKey = 'This is too long for a key.';
    else problems.label = 'Give it a name of up to 80 characters.';
  }
  return { ok: false, problems };
}

const urlAdvice = 'An address that begins with http:// or https://; as a rule it ends in /v1.';
const loginAdvice =
  'An address without a user and a password in front of the @. What the server wants goes into the field for the key.';

/** The host that a key would reach where anyone on the way can read it; `null`: there is none. */
export function openKeyHost({ baseUrl, apiKey }: ProviderFields, hasKey: boolean): string | null {
  const sendsKey = apiKey === null ? hasKey : apiKey.trim() !== '';
  if (!sendsKey || !URL.canParse(baseUrl.trim())) return null;
  const { protocol, hostname, host } = new URL(baseUrl.trim());
  return protocol === 'http:' && !isThisComputer(hostname) ? host : null;
}

/** Of a parsed address: there every way to write an IPv4 address has become the one with dots. */
function isThisComputer(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/u.test(hostname);
}

function modelNames(text: string): readonly string[] {
  const names = text.split(/[\n,]/u).map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))];
}
