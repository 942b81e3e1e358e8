import { z } from 'zod';
import { countSchema } from './counts.ts';
import type { Mend } from './mended-fetch.ts';
import { parseJson } from './parse-json.ts';

/** Neither can come from the text of an answer: in JSON its quotes are escaped. */
const SUSPECT = /"usage"\s*:\s*[^\sn]|"finish_reason"\s*:\s*""/u;

const usageSchema = z.looseObject({
  prompt_tokens: countSchema,
  completion_tokens: countSchema,
  total_tokens: countSchema,
  prompt_tokens_details: z.looseObject({ cached_tokens: countSchema }).optional().catch(undefined),
  completion_tokens_details: z
    .looseObject({
      reasoning_tokens: countSchema,
      accepted_prediction_tokens: countSchema,
      rejected_prediction_tokens: countSchema,
    })
    .optional()
    .catch(undefined),
  cost: countSchema,
});

const choiceSchema = z.looseObject({
  finish_reason: z
    .unknown()
    .optional()
    .transform((reason) => (reason === '' ? null : reason)),
});

const chunkSchema = z.looseObject({
  choices: z.array(choiceSchema).optional(),
  usage: usageSchema.optional().catch(undefined),
});

/**
 * A chunk of OpenAI's protocol as the SDK takes it. An empty `finish_reason` says nothing (SGLang, older
 * Ollamas): behind a real one it must not take its place. Usage that is none is left out.
 */
export const mendChunk: Mend = (data) => {
  if (!SUSPECT.test(data)) return data;
  const { success, data: chunk } = chunkSchema.safeParse(parseJson(data));
  return success ? JSON.stringify(chunk) : data;
};
