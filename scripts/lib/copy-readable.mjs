// @ts-check
import { chmod, copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import path from 'node:path';

/**
 * Copies a file or a folder so that every user can read the copy, whatever the umask made of the
 * source.
 *
 * @param {string} source
 * @param {string} target
 * @param {(file: string) => boolean} [wanted]
 */
export async function copyReadable(source, target, wanted = () => true) {
  const about = await lstat(source);
  if (about.isSymbolicLink()) {
    await symlink(await readlink(source), target);
  } else if (about.isDirectory()) {
    await mkdir(target, { recursive: true });
    await chmod(target, 0o755);
    for (const name of await readdir(source)) {
      const inner = path.join(source, name);
      if (wanted(inner)) await copyReadable(inner, path.join(target, name), wanted);
    }
  } else {
    await copyFile(source, target);
    await chmod(target, about.mode & 0o111 ? 0o755 : 0o644);
  }
}
