import { describe, expect, it } from 'vitest';
import type { ProviderView } from '../../../../../src/shared/ipc.ts';
import {
  checkFields,
  fieldsOfProvider,
  openKeyHost,
  storedKey,
  type ProviderFields,
} from '../../../../../src/renderer/app/features/settings/provider-fields.ts';

const provider: ProviderView = {
  providerId: 'team',
  kind: 'openai-compatible',
  label: 'Team',
  baseUrl: 'http://models.example:8000/v1',
  models: [],
  hasKey: true,
  isAddressRefused: false,
};
const fields = (change: Partial<ProviderFields>): ProviderFields => ({
  ...fieldsOfProvider(provider),
  ...change,
});

describe('the stored key of a provider that is edited', () => {
  it.each([
    ['another path', 'http://models.example:8000/api/v1', { state: 'kept' }],
    ['half an address', 'http://', { state: 'kept' }],
    [
      'another port',
      'http://models.example:9000/v1',
      { state: 'elsewhere', place: 'models.example:8000' },
    ],
    [
      'another host',
      'http://new.example:8000/v1',
      { state: 'elsewhere', place: 'models.example:8000' },
    ],
  ])('%s', (_, baseUrl, expected) => {
    expect(storedKey(fields({ baseUrl }), provider)).toEqual(expected);
  });

  it('of an address that is taken no more goes to the same server alone', () => {
    const old = { ...provider, baseUrl: 'https://models.example/v1?key=1', isAddressRefused: true };
    const mended = fields({ baseUrl: 'https://models.example/v1' });
    expect(storedKey(mended, old)).toEqual({ state: 'kept' });
    const none = { ...old, baseUrl: 'models.example' };
    expect(storedKey(mended, none)).toEqual({ state: 'elsewhere', place: 'models.example' });
  });

  it('of the kind’s own address belongs there', () => {
    const anthropic: ProviderView = {
      providerId: 'anthropic',
      kind: 'anthropic',
      label: 'Anthropic',
      models: [],
      hasKey: true,
      isAddressRefused: false,
    };
    const own = fieldsOfProvider(anthropic);
    expect(storedKey(own, anthropic)).toEqual({ state: 'kept' });
    expect(storedKey({ ...own, baseUrl: 'https://proxy.example' }, anthropic)).toEqual({
      state: 'elsewhere',
      place: 'the usual address',
    });
  });

  it('goes to no other server, encrypted or not', () => {
    const moved = fields({ baseUrl: 'http://new.example/v1' });
    expect(openKeyHost(moved, storedKey(moved, provider))).toBeNull();
    const typed = { ...moved, apiKey: 'sk-1' };
    expect(openKeyHost(typed, storedKey(typed, provider))).toBe('new.example');
    expect(openKeyHost(fields({}), { state: 'kept' })).toBe('models.example:8000');
  });

  it('stays when nothing but spaces is typed, and goes when it is removed', () => {
    const draft = (apiKey: string | null) => {
      const checked = checkFields(fields({ apiKey }), []);
      return checked.ok ? checked.draft : undefined;
    };
    expect(draft(null)).not.toHaveProperty('apiKey');
    expect(draft('  ')).not.toHaveProperty('apiKey');
    expect(draft('')).toHaveProperty('apiKey', '');
    expect(draft(' sk-1 ')).toHaveProperty('apiKey', 'sk-1');
  });
});

describe('an address that cannot be meant', () => {
  it.each([
    ['https://models.example/v1?key=abc', /without a \?/u],
    ['https://models.example/v1/chat/completions', /leave out the part/u],
    ['https://models.example/v1/models/', /leave out the part/u],
  ])('%s', (baseUrl, advice) => {
    const checked = checkFields(fields({ baseUrl }), []);
    expect(checked.ok ? '' : checked.problems.baseUrl).toMatch(advice);
  });
});
