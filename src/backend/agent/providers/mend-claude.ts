import { z } from 'zod';
import { assertNever } from '../../../shared/assert-never.ts';
import { UNKNOWN_TOKENS } from '../usage.ts';
import { countSchema } from './counts.ts';
import type { Mend } from './mended-fetch.ts';
import { parseJson } from './parse-json.ts';

/** What the agent reads of an answer; what else there is belongs to tools of the server that it never asks for. */
const BLOCKS: ReadonlySet<string> = new Set(['text', 'thinking', 'redacted_thinking', 'tool_use']);
const DELTAS: ReadonlySet<string> = new Set([
  'text_delta',
  'thinking_delta',
  'signature_delta',
  'input_json_delta',
]);

const EVENTS: ReadonlySet<string> = new Set([
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
  'ping',
  'error',
]);

/** The SDK wants a number. */
const requiredCount = countSchema.transform((count) => count ?? UNKNOWN_TOKENS);
const cached = {
  cache_creation_input_tokens: countSchema,
  cache_read_input_tokens: countSchema,
};

const typed = z.looseObject({ type: z.string() });
const eventSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('content_block_start'),
    index: z.number(),
    content_block: typed,
  }),
  z.looseObject({ type: z.literal('content_block_delta'), index: z.number(), delta: typed }),
  z.object({
    type: z.literal('message_start'),
    message: z.object({
      id: z.unknown().optional(),
      model: z.unknown().optional(),
      role: z.unknown().optional(),
      usage: z.object({ input_tokens: requiredCount, ...cached }).prefault({}),
    }),
  }),
  z.object({
    type: z.literal('message_delta'),
    delta: z.object({ stop_reason: z.unknown().optional(), stop_sequence: z.unknown().optional() }),
    usage: z
      .object({ input_tokens: countSchema, output_tokens: requiredCount, ...cached })
      .prefault({}),
  }),
]);

/**
 * An event of Claude's protocol as the SDK takes it. Types that are not known to it are left out, as the
 * protocol asks of its clients; so is a `compaction`, which the SDK would show as a part of the answer.
 */
export function createClaudeMend(): Mend {
  const left = new Set<number>();
  return (data) => {
    const json = parseJson(data);
    const type = typed.safeParse(json).data?.type;
    // `[DONE]`, and what the SDK will say itself that it cannot read.
    if (type === undefined) return data;
    if (!EVENTS.has(type)) return undefined;
    const { data: event } = eventSchema.safeParse(json);
    // One without anything to mend, or nothing that could be.
    if (event === undefined) return data;
    switch (event.type) {
      case 'content_block_start':
        if (BLOCKS.has(event.content_block.type)) return data;
        left.add(event.index);
        return undefined;
      case 'content_block_delta':
        return DELTAS.has(event.delta.type) && !left.has(event.index) ? data : undefined;
      case 'message_start':
      case 'message_delta':
        return JSON.stringify(event);
      default:
        return assertNever(event);
    }
  };
}
