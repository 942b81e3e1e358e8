import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A text in the ways in which it could lie about without being sealed. */
function spellings(secret: string): readonly Buffer[] {
  const bytes = Buffer.from(secret);
  // Base64 of a part that begins at each of the three places that a group can begin at.
  const base64 = [0, 1, 2].map((from) => {
    const whole = bytes.subarray(from, from + Math.floor((bytes.length - from) / 3) * 3);
    return Buffer.from(whole.toString('base64'));
  });
  return [
    bytes,
    Buffer.from(secret, 'utf16le'),
    Buffer.from(bytes.toString('hex')),
    Buffer.from(bytes).reverse(),
    ...base64,
  ];
}

/** Whether a text holds a secret, in clear or only written differently. */
export function holds(content: Buffer | string, secret: string): boolean {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return spellings(secret).some((spelling) => bytes.includes(spelling));
}

/** The files of a folder, at any depth, that hold a secret. */
export async function filesHolding(folder: string, secret: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    // A file can go between the list and the look: then nothing is left in it.
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    if (holds(content, secret)) found.push(path.slice(folder.length + 1));
  }
  return found;
}
