import { afterEach, expect, test } from 'vitest';
import { ask, type Answered } from '../../helpers/agent.ts';
import { scripted, stopAll, stream } from './scripted-provider.ts';
import { provider, runtimeWith } from './support.ts';

afterEach(stopAll);

type Event = Record<string, unknown> & { readonly type: string };

const start = (usage: object): Event => ({
  type: 'message_start',
  message: { id: 'm', type: 'message', role: 'assistant', model: 'c', content: [], usage },
});
const block = (index: number, content: object, ...deltas: object[]): Event[] => [
  { type: 'content_block_start', index, content_block: content },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];
const text = (index: number, said: string): Event[] =>
  block(index, { type: 'text', text: '' }, { type: 'text_delta', text: said });
const end = (usage: object, more: object = {}): Event[] => [
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage, ...more },
  { type: 'message_stop' },
];

async function answered(...events: Event[]): Promise<Answered> {
  const { base } = await scripted([
    (response) => {
      stream(
        response,
        ...events.map((one) => `event: ${one.type}\ndata: ${JSON.stringify(one)}\n\n`),
      );
      response.end();
    },
  ]);
  const runtime = runtimeWith(provider('anthropic', base));
  const result = await ask(runtime.agent, 'p/claude-sonnet-4-5', 'hello');
  await runtime.close();
  return result;
}

const counted = { ok: true, finishReason: 'stop', usage: { inputTokens: 10, outputTokens: 7 } };

test.each<[string, Event[]]>([
  [
    'compaction',
    block(0, { type: 'compaction', content: '' }, { type: 'compaction_delta', content: 'Old.' }),
  ],
  [
    'type of block',
    block(0, { type: 'hologram' }, { type: 'text_delta', text: 'no text of this' }),
  ],
  ['type of event', [{ type: 'weather', index: 0 }]],
  ['tool of the server', block(0, { type: 'server_tool_use', id: 's', name: 'x', input: {} })],
  ['delta', block(0, { type: 'text', text: '' }, { type: 'smell_delta', smell: 'rose' })],
])('a %s that is not known is passed over: the text is kept', async (_, strange) => {
  const { outcome, text: said } = await answered(
    start({ input_tokens: 10 }),
    ...text(1, 'Before. '),
    ...strange,
    ...text(2, 'After.'),
    ...end({ output_tokens: 7 }, { context_management: { applied_edits: [{ type: 'new' }] } }),
  );
  expect(said).toBe('Before. After.');
  expect(outcome).toEqual(counted);
});

test('counts as strings are read', async () => {
  const { outcome } = await answered(
    start({ input_tokens: '8', cache_read_input_tokens: '2' }),
    ...text(0, 'All.'),
    ...end({ output_tokens: '7', iterations: 'none' }),
  );
  expect(outcome).toEqual(counted);
});

test('counts that are none are estimated', async () => {
  const { outcome } = await answered(
    start({ input_tokens: null, cache_read_input_tokens: 2 }),
    ...text(0, 'All.'),
    ...end({ output_tokens: 'many' }),
  );
  expect(outcome).toMatchObject({ ok: true, usage: { outputTokens: 1, estimated: true } });
});
