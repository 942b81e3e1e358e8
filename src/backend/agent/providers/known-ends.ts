import type { LanguageModelV3, LanguageModelV3StreamPart } from '@ai-sdk/provider';
import { wrapLanguageModel } from 'ai';
import { toFinish } from '../finish.ts';

/**
 * The SDK takes a reason of an answer's end that it does not know for a failure: it then leaves out what
 * the tools answered, and the next step has a call without a result. Those that we know it is told.
 */
export function withKnownEnds(model: LanguageModelV3): LanguageModelV3 {
  return wrapLanguageModel({
    model,
    middleware: {
      specificationVersion: 'v3',
      async wrapStream({ doStream }) {
        const { stream, ...rest } = await doStream();
        return { ...rest, stream: stream.pipeThrough(new TransformStream({ transform })) };
      },
    },
  });
}

function transform(
  part: LanguageModelV3StreamPart,
  controller: TransformStreamDefaultController<LanguageModelV3StreamPart>,
): void {
  controller.enqueue(part.type === 'finish' ? named(part) : part);
}

type End = Extract<LanguageModelV3StreamPart, { type: 'finish' }>;

function named(part: End): End {
  const { unified, raw } = part.finishReason;
  if (unified !== 'other' || toFinish(unified, raw) !== 'stop') return part;
  return { ...part, finishReason: { unified: 'stop', raw } };
}
