// @ts-check

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * @param {readonly Counts[]} all
 * @returns {Counts}
 */
export function sum(all) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const counts of all) {
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  return total;
}

/**
 * @param {unknown} report of Vitest's JSON reporter
 * @returns {Counts | null} null when it is none
 */
export function vitestCounts(report) {
  const passed = numberAt(report, 'numPassedTests');
  const failed = numberAt(report, 'numFailedTests');
  const pending = numberAt(report, 'numPendingTests');
  if (passed === null || failed === null || pending === null) return null;
  return { passed, failed, skipped: pending + (numberAt(report, 'numTodoTests') ?? 0) };
}

/**
 * @param {unknown} report of Playwright's JSON reporter
 * @returns {Counts | null} null when it is none
 */
export function playwrightCounts(report) {
  const stats = isRecord(report) ? report['stats'] : undefined;
  const expected = numberAt(stats, 'expected');
  const unexpected = numberAt(stats, 'unexpected');
  const skipped = numberAt(stats, 'skipped');
  if (expected === null || unexpected === null || skipped === null) return null;
  // Flaky is failed: a test that passes at a second go hides something.
  return { passed: expected, failed: unexpected + (numberAt(stats, 'flaky') ?? 0), skipped };
}

/**
 * What a runner's report and exit code come to, together. A runner that crashed, ran nothing, or
 * failed outside of any test counts as one failure: "0 failed" must mean that all is well.
 *
 * @param {Counts | null} counts
 * @param {number | null} exitCode
 * @returns {{ counts: Counts, problem: string | null }}
 */
export function judge(counts, exitCode) {
  const known = counts ?? { passed: 0, failed: 0, skipped: 0 };
  const problem = findProblem(counts, exitCode);
  return { counts: problem ? { ...known, failed: known.failed + 1 } : known, problem };
}

/** @param {Counts | null} counts @param {number | null} exitCode */
function findProblem(counts, exitCode) {
  if (!counts) return `it left no report (exit code ${exitCode ?? 'none: killed'})`;
  if (counts.passed + counts.failed + counts.skipped === 0) return 'it ran no tests';
  if (exitCode !== 0 && counts.failed === 0) {
    return `no test failed, but its exit code is ${exitCode ?? 'none: killed'}`;
  }
  return null;
}

/** @param {Counts} counts @returns {string} the last line of a test run */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isRecord(value) {
  return typeof value === 'object' && value !== null;
}

/** @param {unknown} value @param {string} key @returns {number | null} */
function numberAt(value, key) {
  const found = isRecord(value) ? value[key] : undefined;
  return typeof found === 'number' ? found : null;
}
