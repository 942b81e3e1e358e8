/**
 * Longer than anything that a client has to get over: a half-open stream is noticed after 45 s, and the
 * longest pause between two attempts is 30 s.
 */
const LONGEST_MS = 150_000;

/**
 * `work`, or an error when it has not ended in time, with what is known of it by then: a run that stands
 * still says why.
 */
export async function beforeDeadline<T>(
  work: Promise<T>,
  describe: () => string,
  longestMs = LONGEST_MS,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Nothing for ${longestMs} ms: ${describe()}`)),
      longestMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
