import { describe, expect, it } from 'vitest';
import { openProviders } from '../../../../src/main/services/providers.ts';
import type { SecretBox } from '../../../../src/main/services/ports/storage.ts';
import type { ProviderDraft } from '../../../../src/shared/ipc.ts';
import { memoryBox, memoryDocument, sealingBox } from '../../../helpers/memory-storage.ts';

const withoutKey: ProviderDraft = {
  providerId: 'lab',
  kind: 'openai-compatible',
  label: 'Lab',
  baseUrl: 'https://lab.example/v1',
  models: [],
};
const draft: ProviderDraft = { ...withoutKey, apiKey: 'sk-secret' };
const onChange = (): void => undefined;

describe('providers', () => {
  it('keeps keys sealed on disk and shows only that there is one', async () => {
    const document = memoryDocument();
    const providers = await openProviders({ document, secrets: sealingBox, onChange });
    const view = await providers.save(draft);
    expect(view).toMatchObject({ hasKey: true });
    expect(JSON.stringify(view)).not.toContain('sk-secret');
    expect(JSON.stringify(document.value)).not.toContain('sk-secret');
    const reopened = await openProviders({ document, secrets: sealingBox, onChange });
    expect(reopened.withKeys()).toMatchObject([{ providerId: 'lab', apiKey: 'sk-secret' }]);
  });

  it('seals anew what the key store would seal otherwise now', async () => {
    const document = memoryDocument({
      items: [
        { ...withoutKey, sealedKey: 'old:sk-secret' },
        { ...withoutKey, providerId: 'mine', sealedKey: 'new:sk-mine' },
      ],
    });
    let sealed = 0;
    const renewed: SecretBox = {
      kind: 'system',
      seal(plain) {
        sealed += 1;
        return Promise.resolve(`new:${plain}`);
      },
      open: (text) =>
        Promise.resolve({ plain: text.slice(4), isOutdated: text.startsWith('old:') }),
    };
    document.full = true;
    const before = await openProviders({ document, secrets: renewed, onChange });
    expect(before.withKeys()).toMatchObject([{ apiKey: 'sk-secret' }, { apiKey: 'sk-mine' }]);
    expect(document.value).toMatchObject({ items: [{ sealedKey: 'old:sk-secret' }, {}] });

    document.full = false;
    const providers = await openProviders({ document, secrets: renewed, onChange });
    expect(providers.withKeys()).toMatchObject([{ apiKey: 'sk-secret' }, { apiKey: 'sk-mine' }]);
    expect(document.value).toMatchObject({
      items: [{ sealedKey: 'new:sk-secret' }, { sealedKey: 'new:sk-mine' }],
    });
    expect(sealed).toBe(2);
  });

  it('writes no key where there is no key store', async () => {
    const document = memoryDocument();
    const providers = await openProviders({ document, secrets: memoryBox, onChange });
    await providers.save(draft);
    expect(providers.withKeys()).toMatchObject([{ apiKey: 'sk-secret' }]);
    expect(JSON.stringify(document.value)).not.toContain('sealedKey');
    const reopened = await openProviders({ document, secrets: memoryBox, onChange });
    expect(reopened.list()).toMatchObject([{ providerId: 'lab', hasKey: false }]);
  });

  it('keeps a stored key when none is named, removes it when an empty one is', async () => {
    const providers = await openProviders({
      document: memoryDocument(),
      secrets: sealingBox,
      onChange,
    });
    await providers.save(draft);
    expect(await providers.save({ ...withoutKey, label: 'Other' })).toMatchObject({ hasKey: true });
    expect(await providers.save({ ...withoutKey, apiKey: '' })).toMatchObject({ hasKey: false });
  });

  it('never sends a stored key to another server', async () => {
    const providers = await openProviders({
      document: memoryDocument(),
      secrets: sealingBox,
      onChange,
    });
    await providers.save(draft);
    const moved = { ...withoutKey, baseUrl: 'https://evil.example/v1' };
    expect(providers.complete(moved)).not.toHaveProperty('apiKey');
    expect(providers.complete({ ...withoutKey, baseUrl: 'https://lab.example/v2' })).toMatchObject({
      apiKey: 'sk-secret',
    });
    expect(await providers.save(moved)).toMatchObject({ hasKey: false });
  });

  it('takes back what could not be written', async () => {
    const document = memoryDocument();
    const providers = await openProviders({ document, secrets: sealingBox, onChange });
    document.full = true;
    await expect(providers.save(draft)).rejects.toThrow(/could not be written/u);
    expect(providers.list()).toEqual([]);
  });

  it('starts empty from a document that makes no sense, and keeps it aside', async () => {
    const document = memoryDocument({ items: 'no' });
    const providers = await openProviders({ document, secrets: sealingBox, onChange });
    expect(providers.list()).toEqual([]);
    expect(document.aside).toEqual({ items: 'no' });
  });

  it('keeps an entry that it does not understand, sealed key and all', async () => {
    const foreign = { providerId: 'new', kind: 'of-a-newer-millrace', sealedKey: 'c2VhbGVk' };
    const document = memoryDocument({ items: [foreign, withoutKey] });
    const providers = await openProviders({ document, secrets: sealingBox, onChange });
    expect(providers.list()).toMatchObject([{ providerId: 'lab' }]);
    await providers.save({ ...draft, providerId: 'other' });
    expect(document.value).toMatchObject({
      items: [{ providerId: 'lab' }, { providerId: 'other' }, foreign],
    });
  });

  it.each([
    ['a query', 'https://lab.example/v1?key=1', true],
    ['a login', 'https://me:pw@lab.example/v1', true],
    ['a scheme that is not the web’s', 'ftp://lab.example', false],
    ['no address at all', 'lab.example', false],
  ])('shows one with %s, which is not in use until it is mended', async (_, baseUrl, keepsKey) => {
    const sealedKey = (await sealingBox.seal('sk-secret')) ?? '';
    const document = memoryDocument({ items: [{ ...withoutKey, baseUrl, sealedKey }] });
    const providers = await openProviders({ document, secrets: sealingBox, onChange });
    expect(providers.list()).toEqual([
      { ...withoutKey, baseUrl, hasKey: true, isAddressRefused: true },
    ]);
    expect(providers.withKeys()).toEqual([]);
    // Whatever else is saved leaves it as it is.
    await providers.save({ ...draft, providerId: 'other' });
    expect(document.value).toMatchObject({ items: [{ baseUrl, sealedKey }, {}] });

    expect(await providers.save(withoutKey)).toEqual({
      ...withoutKey,
      hasKey: keepsKey,
      isAddressRefused: false,
    });
    expect(providers.withKeys()).toHaveLength(2);
    await providers.remove('lab');
    expect(document.value).toMatchObject({ items: [{ providerId: 'other' }] });
  });

  it('lets one with such an address be removed', async () => {
    const document = memoryDocument({
      items: [{ ...withoutKey, baseUrl: 'https://x.example/?a' }],
    });
    const providers = await openProviders({ document, secrets: sealingBox, onChange });
    await providers.remove('lab');
    expect(document.value).toEqual({ items: [] });
  });

  it('does not take a provider away that could not be removed on disk', async () => {
    const document = memoryDocument();
    let told = 0;
    const providers = await openProviders({
      document,
      secrets: sealingBox,
      onChange: () => (told += 1),
    });
    await providers.save(draft);
    document.full = true;
    await expect(providers.remove('lab')).rejects.toThrow(/could not be written/u);
    expect(providers.withKeys()).toMatchObject([{ providerId: 'lab', apiKey: 'sk-secret' }]);
    expect(told).toBe(1);
  });
});
