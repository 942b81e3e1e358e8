import { errorMessage } from '../../shared/errors.ts';
import { ToolError } from '../tools/errors.ts';

/** What the transcript and the model learn of a tool call that failed. */
export function toToolFailure(error: unknown): { code: string; message: string } {
  if (error instanceof ToolError) return { code: error.code, message: error.message };
  // The SDK reports a call that it could not read, or of a tool that is not there, as plain words.
  if (typeof error === 'string') return { code: 'invalid_input', message: error };
  return { code: 'internal', message: errorMessage(error) };
}
