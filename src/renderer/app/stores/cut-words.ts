import type { CutReason } from '../../../shared/chat.ts';

/** Why an answer stops before its end, as a sentence. */
export function cutWords(cut: CutReason): string {
  switch (cut) {
    case 'length':
      return 'The answer was cut off at the model’s limit.';
    case 'tool_limit':
      return 'The answer was stopped at the limit of steps with tools.';
  }
}
