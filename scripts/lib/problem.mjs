// @ts-check
/**
 * Something that the person at the keyboard can understand and act on. Its message is shown alone,
 * without a stack: it has to say what went wrong and what to do.
 */
export class Problem extends Error {
  isProblem = true;

  /**
   * @param {string} message
   * @param {{ cause?: unknown }} [options]
   */
  constructor(message, options) {
    super(message, options);
    this.name = 'Problem';
  }
}

/**
 * @param {unknown} error
 * @returns {string} what it says, in one line
 */
export function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  // fetch() says only "fetch failed"; the reason that helps is its cause.
  const cause = error.cause instanceof Error ? ` (${error.cause.message || error.cause.name})` : '';
  return `${error.message}${cause}`.split('\n')[0] ?? '';
}

/**
 * @param {string} folder
 * @param {unknown} error
 * @returns {Problem}
 */
export function cacheProblem(folder, error) {
  return new Problem(
    `Cannot write to the cache folder ${folder}: ${reasonOf(error)}.\n` +
      'Set MILLRACE_CACHE_DIR to a folder that you can write to.',
    { cause: error },
  );
}

/**
 * @param {unknown} error
 * @returns {string | null} the system's name for it, such as ENOSPC
 */
export function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}
