import { describe, expect, it } from 'vitest';
import { errorWords } from '../../../../src/renderer/app/features/transcript/error-words.ts';
import {
  hostOf,
  isLinkable,
  splitAroundHost,
} from '../../../../src/renderer/app/features/transcript/link-target.ts';
import {
  asTable,
  cellText,
  sqlOf,
  tableText,
  toolState,
  toolTitle,
} from '../../../../src/renderer/app/features/transcript/tool-words.ts';
import {
  checkFields,
  fieldsOfPreset,
  fieldsOfProvider,
  openKeyHost,
} from '../../../../src/renderer/app/features/settings/provider-fields.ts';
import {
  freeProviderId,
  providerPresets,
} from '../../../../src/renderer/app/features/settings/provider-presets.ts';
import { boxSize, directionOf } from '../../../../src/renderer/app/features/composer/box-size.ts';
import { pendingWords } from '../../../../src/renderer/app/features/transcript/pending-words.ts';
import { refusalWords } from '../../../../src/renderer/app/stores/refusal-words.ts';
import { usageWords } from '../../../../src/renderer/app/stores/usage-words.ts';
import type { IpcError } from '../../../../src/shared/ipc.ts';
import type { OutboxState } from '../../../../src/shared/outbox.ts';
import { waitWords } from '../../../../src/renderer/app/ui/wait-words.ts';
import { errorCodeSchema } from '../../../../src/shared/errors.ts';

describe('a tool call in words', () => {
  const tool = {
    type: 'tool' as const,
    callId: 'c',
    name: 'query_data',
    input: {},
    startedAt: 'x',
  };

  it('says how it stands', () => {
    expect(toolState(tool, true)).toBe('running');
    expect(toolState(tool, false)).toBe('stopped');
    expect(toolState({ ...tool, durationMs: 12.4 }, false)).toBe('done in 12 ms');
    expect(toolState({ ...tool, durationMs: 3, error: { code: 'x', message: 'y' } }, true)).toBe(
      'failed',
    );
    expect(toolTitle('query_sample-data')).toBe('Query sample data');
  });

  it('shows SQL as code and rows as a table', () => {
    expect(sqlOf({ sql: ' SELECT 1 ' })).toBe('SELECT 1');
    expect(sqlOf({ sql: 1 })).toBeUndefined();
    expect(sqlOf(null)).toBeUndefined();
    const rows = Array.from({ length: 70 }, (_, index) => [index, 'x']);
    const table = asTable({
      columns: ['n', { name: 'word', type: 'TEXT' }],
      rows,
      truncated: true,
    });
    expect(table).toMatchObject({ columns: ['n', 'word'], isCut: true });
    expect(table?.rows).toHaveLength(70);
    expect(asTable({ columns: ['a', 'b'], rows: [{ b: 2, a: 1 }] })?.rows).toEqual([[1, 2]]);
    for (const other of [null, 'x', {}, { columns: [], rows: [] }, { columns: [1], rows: [] }]) {
      expect(asTable(other)).toBeUndefined();
    }
  });

  it.each([
    [0.00001, '0.00001'],
    [1e-9, '1e-9'],
    [1234567, '1234567'],
    [2025, '2025'],
    [3.14159265, '3.14159265'],
    [0.1 + 0.2, '0.30000000000000004'],
    [9007199254740993n.toString(), '9007199254740993'],
    [true, 'true'],
    [{ a: 1 }, '{"a":1}'],
    [null, ''],
  ])('shows %j as the very value that it is', (value, text) => {
    expect(cellText(value)).toBe(text);
  });

  it('copies a table so that a spreadsheet gets its cells back', () => {
    const table = asTable({
      columns: ['mill', 'sold'],
      rows: [
        ['Longwater', 182345.5],
        ['two\tparts, "two"\nlines', null],
      ],
    });
    expect(table && tableText(table)).toBe(
      'mill\tsold\nLongwater\t182345.5\n"two\tparts, ""two""\nlines"\t',
    );
  });
});

describe('a message that waits, in words', () => {
  const around = { isFirst: true, isConnected: true, isServerDown: false, seconds: undefined };
  const lastError = { code: 'unavailable' as const, message: 'It is away', retryable: true };
  const queued = { state: 'queued' as const };

  it('says what it waits for, and offers not to where that helps', () => {
    const of = (...given: Parameters<typeof pendingWords>) => {
      const { text, offersSendNow } = pendingWords(...given);
      return [text, offersSendNow];
    };
    expect(of({ state: 'sending' }, around)).toEqual(['Sending…', false]);
    expect(of(queued, around)).toEqual(['Sending…', false]);
    expect(of(queued, { ...around, isConnected: false })).toEqual([
      'Waiting for a connection',
      true,
    ]);
    expect(of({ ...queued, lastError }, around)).toEqual(['Waiting for a connection', true]);
    expect(of({ ...queued, lastError, retryAt: 1 }, { ...around, seconds: 7 })).toEqual([
      'It is away. Next try in 7 s',
      true,
    ]);
    expect(of({ ...queued, retryAt: 1 }, { ...around, seconds: 0 })).toEqual(['Trying now', true]);
    expect(of({ ...queued, lastError }, { ...around, isFirst: false })).toEqual([
      'Waiting for the message before it',
      false,
    ]);
    expect(of({ ...queued, lastError }, { ...around, isServerDown: true })).toEqual([
      'Waiting for the chat server',
      true,
    ]);
    const signedOut = { ...lastError, code: 'unauthenticated' as const };
    expect(of({ ...queued, lastError: signedOut }, around)).toEqual([
      'Waiting until you are signed in again',
      true,
    ]);
  });

  it('leaves the reason and the countdown to the notice on the connection, where that has them', () => {
    const away = { ...around, isConnected: false, seconds: 7 };
    const words = (status: OutboxState) => pendingWords(status, away).text;
    expect(words({ ...queued, lastError, retryAt: 1 })).toBe('Waiting for a connection');
    expect(words({ ...queued, retryAt: 1 })).toBe('Waiting for a connection');
    const busy = { code: 'rate_limited' as const, message: 'Too much at once', retryable: true };
    expect(words({ ...queued, lastError: busy, retryAt: 1 })).toBe('Too much at once.');
  });

  it('says why it was not sent', () => {
    const error = { code: 'too_large' as const, message: 'It is too long.', retryable: false };
    expect(pendingWords({ state: 'failed', error }, around)).toMatchObject({
      text: 'Not sent: It is too long.',
      tone: 'danger',
    });
  });
});

describe('the box of a long text', () => {
  it('is fitted to the text only while that is short', () => {
    const sizes = [0, 20_000, 20_001, 300_000].map((length) => boxSize('x'.repeat(length)));
    expect(sizes).toEqual(['fitted', 'fitted', 'long', 'dense']);
    expect(boxSize('a line of its own\n'.repeat(2000))).toBe('long');
    const lines = 'a line of its own\n'.repeat(20_000);
    expect(boxSize(lines)).toBe('lines');
    expect(boxSize(`${lines}${'x'.repeat(6000)}\n${lines}`)).toBe('dense');
  });

  it('runs as its first letter does', () => {
    expect(directionOf('1. שלום world')).toBe('rtl');
    expect(directionOf('«world» שלום')).toBe('ltr');
    expect(directionOf('123')).toBe('ltr');
  });
});

describe('what was refused, in words', () => {
  it('says what helps, or what main said', () => {
    const words = (code: IpcError['code']) =>
      refusalWords({ code, message: 'As main says.', retryable: false });
    expect(words('unavailable')).toContain('when the connection is back');
    expect(words('unauthenticated')).toContain('with a MILLRACE_TOKEN that the server takes');
    expect(words('invalid_request')).toBe('As main says.');
  });
});

describe('errors in words', () => {
  it('has a title and advice for every code, known or not', () => {
    for (const code of [...errorCodeSchema.options, 'new_in_a_later_server']) {
      const { title, advice } = errorWords({ code, message: '', retryable: false });
      expect(title).not.toBe('');
      expect(advice).not.toBe('');
    }
  });

  it('has a title of its own for everything that a provider says', () => {
    const codes = [...errorCodeSchema.options.filter((code) => code.startsWith('provider_'))];
    const titles = codes.map((code) => errorWords({ code, message: '', retryable: true }).title);
    expect(new Set(titles).size).toBe(codes.length);
  });

  it('leads to the settings where those are wrong', () => {
    const offers = (code: string) =>
      errorWords({ code, message: '', retryable: false }).offersSettings;
    const setUp = ['provider_auth', 'provider_model', 'provider_unreachable', 'provider_quota'];
    expect(setUp.filter((code) => !offers(code))).toEqual([]);
    expect(['rate_limited', 'provider_filter'].filter(offers)).toEqual([]);
  });
});

describe('where a link goes', () => {
  it('is a page or a mail address, and nothing else', () => {
    expect(isLinkable('https://example.org/a')).toBe(true);
    expect(isLinkable('mailto:a@b.c')).toBe(true);
    const others = [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'app://millrace',
      '//x.y',
      'a',
      '',
      'https://',
      'data:text/html,x',
    ];
    for (const url of others) expect(isLinkable(url)).toBe(false);
  });

  it('is shown by its real host', () => {
    expect(splitAroundHost('https://apple.com@evil.example/x')).toEqual([
      'https://apple.com@',
      'evil.example',
      '/x',
    ]);
    expect(hostOf('https://аpple.com/')).toBe('xn--pple-43d.com');
  });
});

describe('the form of a provider', () => {
  const openai = providerPresets[0]!;

  it('takes what the preset says', () => {
    const checked = checkFields(
      { ...fieldsOfPreset(openai), apiKey: ' sk-1 ', models: 'a, b\n\na' },
      ['openai'],
    );
    expect(checked).toEqual({
      ok: true,
      draft: {
        providerId: 'openai-2',
        kind: 'openai-compatible',
        label: 'OpenAI',
        baseUrl: 'https://api.openai.com/v1',
        models: ['a', 'b'],
        apiKey: 'sk-1',
      },
    });
  });

  it('is valid for every preset with a name', () => {
    for (const preset of providerPresets) {
      const fields = { ...fieldsOfPreset(preset), label: 'Mine' };
      const baseUrl = preset.id === 'custom' ? 'http://localhost:1/v1/' : preset.baseUrl;
      expect(checkFields({ ...fields, baseUrl }, []).ok).toBe(true);
    }
  });

  it('says what is wrong with which field', () => {
    const custom = fieldsOfPreset(providerPresets.at(-1)!);
    const checked = checkFields(custom, []);
    expect(checked.ok ? [] : Object.keys(checked.problems).sort()).toEqual(['baseUrl', 'label']);
    const ftp = checkFields({ ...fieldsOfPreset(openai), baseUrl: 'ftp://x' }, []);
    expect(ftp.ok ? [] : Object.keys(ftp.problems)).toEqual(['baseUrl']);
    const login = checkFields({ ...fieldsOfPreset(openai), baseUrl: 'http://u:p@lab:1/v1/' }, []);
    expect(login).toMatchObject({
      problems: { baseUrl: expect.stringMatching(/password/u) as string },
    });
  });

  it('keeps a stored key that was not touched, and the id', () => {
    const view = {
      providerId: 'mine',
      kind: 'ollama' as const,
      label: 'M',
      models: ['x'],
      hasKey: true,
      isAddressRefused: false,
    };
    const checked = checkFields(fieldsOfProvider(view), ['mine']);
    expect(checked.ok && checked.draft).toEqual({
      providerId: 'mine',
      kind: 'ollama',
      label: 'M',
      models: ['x'],
    });
  });

  it.each([
    ['http://models.example/v1', 'sk', false, 'models.example'],
    ['http://192.168.1.7:8080/v1', 'sk', false, '192.168.1.7:8080'],
    ['http://localhost.evil.example/v1', 'sk', false, 'localhost.evil.example'],
    ['http://127.0.0.1.evil.example', 'sk', false, '127.0.0.1.evil.example'],
    ['http://models.example/v1', null, true, 'models.example'],
    ['http://models.example/v1', null, false, null],
    ['http://models.example/v1', '', true, null],
    ['https://models.example/v1', 'sk', false, null],
    ['http://LOCALHOST:1234/v1', 'sk', false, null],
    ['http://127.1/v1', 'sk', false, null],
    ['http://[::1]:1234/v1', 'sk', false, null],
    ['not an address', 'sk', false, null],
  ])('%s with the key %j, stored: %j, goes unencrypted to %s', (baseUrl, apiKey, hasKey, host) => {
    expect(
      openKeyHost(
        { ...fieldsOfPreset(openai), baseUrl, apiKey },
        { state: hasKey ? 'kept' : 'none' },
      ),
    ).toBe(host);
  });

  it('makes an id of any name', () => {
    expect(freeProviderId('Müller & Co.', [])).toBe('muller-co');
    expect(freeProviderId('水車', [])).toBe('provider');
    expect(freeProviderId('Demo', [])).toBe('provider');
    expect(freeProviderId('a', ['a', 'a-2'])).toBe('a-3');
  });
});

it.each([
  [0, '0 s'],
  [99, '99 s'],
  [100, '2 min'],
  [600, '10 min'],
  [5400, '90 min'],
  [5401, '2 h'],
  [86_400, '24 h'],
  [99_999_999_999, 'more than a day'],
])('%i seconds are a wait of %s', (seconds, words) => {
  expect(waitWords(seconds)).toBe(words);
});

describe('what an answer cost', () => {
  it.each([
    [{ inputTokens: 9, outputTokens: 1 }, '1 token'],
    [{ inputTokens: 9, outputTokens: 0, estimated: true }, 'about 0 tokens'],
    [{ inputTokens: 9, outputTokens: 1024, estimated: true }, 'about 1,024 tokens'],
  ])('%o', (usage, words) => {
    expect(usageWords(usage)).toBe(words);
  });
});
