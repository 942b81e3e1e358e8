import { safeStorage } from 'electron';
import type { Opened, SecretBox } from '../services/ports/storage.ts';

/** The calls that Electron had before its asynchronous ones, which came after 33. */
interface SynchronousStorage {
  isEncryptionAvailable(): boolean;
  encryptString(plain: string): Buffer;
  decryptString(sealed: Buffer): string;
}

interface Cipher {
  readonly available: boolean;
  seal(plain: string): Promise<Buffer>;
  open(sealed: Buffer): Promise<Opened>;
}

/**
 * The system's key store. On Linux Electron's `basic_text` "encrypts" with a password that is in its
 * source: that is no key store, and nothing is written with it. Usable after `ready`.
 */
export async function openSecretBox(): Promise<SecretBox> {
  const cipher = await openCipher();
  const inClear =
    process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text';
  if (!cipher.available || inClear) return memoryOnly;
  return {
    kind: 'system',
    seal: async (plain) => (await cipher.seal(plain)).toString('base64'),
    async open(sealed) {
      try {
        return await cipher.open(Buffer.from(sealed, 'base64'));
      } catch {
        return undefined;
      }
    },
  };
}

const memoryOnly: SecretBox = {
  kind: 'memory',
  seal: () => Promise.resolve(undefined),
  open: () => Promise.resolve(undefined),
};

async function openCipher(): Promise<Cipher> {
  if ('encryptStringAsync' in safeStorage) {
    return {
      available: await safeStorage.isAsyncEncryptionAvailable(),
      seal: (plain) => safeStorage.encryptStringAsync(plain),
      async open(sealed) {
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(sealed);
        return { plain: result, isOutdated: shouldReEncrypt };
      },
    };
  }
  const storage = safeStorage as SynchronousStorage;
  return {
    available: storage.isEncryptionAvailable(),
    seal: (plain) => Promise.resolve(storage.encryptString(plain)),
    open: (sealed) => Promise.resolve({ plain: storage.decryptString(sealed), isOutdated: false }),
  };
}
