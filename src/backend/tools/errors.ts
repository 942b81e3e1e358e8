/** What a tool reports to the model and into the transcript. */
export type ToolErrorCode =
  'not_allowed' | 'invalid_query' | 'timeout' | 'too_large' | 'cancelled' | 'unavailable';

/** A failure of a tool that the model may read and act upon. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly code: ToolErrorCode;

  constructor(code: ToolErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
