import type { TestProject } from 'vitest/node';
import { startAuthEmulator } from '../../../helpers/auth-emulator/auth-emulator.ts';

declare module 'vitest' {
  interface ProvidedContext {
    authEmulator: { host: string; projectId: string };
  }
}

/** One emulator for all tests of accounts: it takes seconds to start. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const emulator = await startAuthEmulator();
  const { host, projectId } = emulator;
  project.provide('authEmulator', { host, projectId });
  return () => emulator.close();
}
