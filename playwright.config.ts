import { defineConfig } from '@playwright/test';

/** Where `npm test` wants the results that it counts. */
const report = process.env['MILLRACE_REPORT'];

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'out/test/e2e',
  // Each worker runs whole apps, of several processes each, whose timing some tests look at.
  workers: 1,
  // A test that needs a second chance hides something.
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: report ? [['list'], ['json', { outputFile: report }]] : 'list',
});
