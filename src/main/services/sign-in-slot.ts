import type { SignInSlot } from './ports/identity.ts';
import type { SecretBox } from './ports/storage.ts';

export interface Slot extends SignInSlot {
  /** From now on what is in it is kept by this; what is in it already, at once. */
  keepBy(keep: (sealed: string | undefined) => Promise<void>): Promise<void>;
}

/**
 * One sign-in: in memory in clear for as long as the app runs, and sealed for who keeps it. Where there
 * is no key store nothing is given to be kept.
 */
export function createSlot(
  secrets: SecretBox,
  kept: {
    readonly sealed?: string | undefined;
    readonly keep?: (sealed: string | undefined) => Promise<void>;
  } = {},
): Slot {
  const { sealed } = kept;
  let { keep } = kept;
  let plain: Promise<string | undefined> | undefined;

  async function unseal(): Promise<string | undefined> {
    if (sealed === undefined) return undefined;
    const opened = await secrets.open(sealed);
    if (opened?.isOutdated === true) await write(opened.plain);
    return opened?.plain;
  }

  async function write(value: string): Promise<void> {
    plain = Promise.resolve(value);
    await keep?.(await secrets.seal(value));
  }

  return {
    read: () => (plain ??= unseal()),
    write,
    async remove() {
      plain = Promise.resolve(undefined);
      await keep?.(undefined);
    },
    async keepBy(next) {
      keep = next;
      const value = await plain;
      if (value !== undefined) await write(value);
    },
  };
}
