// @ts-check
import { constants } from 'node:fs';
import { chmod, mkdir, open, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

// A reader for the archives that Electron comes in, so that neither `unzip` nor a package is needed
// before anything is installed. The format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT

const inflate = promisify(inflateRaw);

const END = { signature: 0x06054b50, size: 22, longestComment: 0xffff };
const CENTRAL = { signature: 0x02014b50, size: 46 };
const LOCAL = { signature: 0x04034b50, size: 30 };
const METHOD = { stored: 0, deflated: 8 };
const ENCRYPTED = 1;
/** The value that says "see the ZIP64 record": archives of 4 GB or 65,535 entries and more. */
const NEEDS_ZIP64 = { entries: 0xffff, offset: 0xffffffff };

/**
 * @typedef {object} ZipEntry
 * @property {string} name with `/` between folders; a folder's ends in one
 * @property {number} mode the Unix mode with the file's type; 0 when the archive has none
 * @property {number} method
 * @property {number} flags
 * @property {number} crc
 * @property {number} compressedSize
 * @property {number} size
 * @property {number} offset of its local header
 */

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {number} position
 * @param {number} length
 */
async function readAt(file, position, length) {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  if (bytesRead !== length) throw new Error('The archive is cut short.');
  return bytes;
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @returns {Promise<ZipEntry[]>}
 */
async function readDirectory(file) {
  const { size } = await file.stat();
  const tail = Math.min(size, END.size + END.longestComment);
  const end = await readAt(file, size - tail, tail);
  let at = end.length - END.size;
  while (at >= 0 && end.readUInt32LE(at) !== END.signature) at -= 1;
  if (at < 0) throw new Error('This is not a zip archive, or it is cut short.');

  const count = end.readUInt16LE(at + 10);
  const length = end.readUInt32LE(at + 12);
  const offset = end.readUInt32LE(at + 16);
  if (count === NEEDS_ZIP64.entries || offset === NEEDS_ZIP64.offset) {
    throw new Error('The archive is of the ZIP64 kind, which this reader does not know.');
  }

  const directory = await readAt(file, offset, length);
  /** @type {ZipEntry[]} */
  const entries = [];
  let position = 0;
  for (let index = 0; index < count; index += 1) {
    if (directory.readUInt32LE(position) !== CENTRAL.signature) {
      throw new Error("The archive's directory is damaged.");
    }
    const nameLength = directory.readUInt16LE(position + 28);
    const nameAt = position + CENTRAL.size;
    entries.push({
      flags: directory.readUInt16LE(position + 8),
      method: directory.readUInt16LE(position + 10),
      crc: directory.readUInt32LE(position + 16),
      compressedSize: directory.readUInt32LE(position + 20),
      size: directory.readUInt32LE(position + 24),
      // The upper half of the external attributes is the Unix mode.
      mode: directory.readUInt32LE(position + 38) >>> 16,
      offset: directory.readUInt32LE(position + 42),
      name: directory.toString('utf8', nameAt, nameAt + nameLength),
    });
    position =
      nameAt +
      nameLength +
      directory.readUInt16LE(position + 30) +
      directory.readUInt16LE(position + 32);
  }
  return entries;
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {ZipEntry} entry
 * @returns {Promise<Buffer>} its content, checked
 */
async function readEntry(file, entry) {
  if (entry.flags & ENCRYPTED) throw new Error(`${entry.name} is encrypted.`);
  const header = await readAt(file, entry.offset, LOCAL.size);
  if (header.readUInt32LE(0) !== LOCAL.signature) throw new Error(`${entry.name} is damaged.`);
  // The local header's name and extra field may differ in length from the directory's.
  const start = entry.offset + LOCAL.size + header.readUInt16LE(26) + header.readUInt16LE(28);
  const raw = await readAt(file, start, entry.compressedSize);
  const content = entry.method === METHOD.stored ? raw : await unpack(entry, raw);
  if (content.length !== entry.size || crc32(content) !== entry.crc) {
    throw new Error(`${entry.name} is damaged: its checksum differs.`);
  }
  return content;
}

/** @param {ZipEntry} entry @param {Buffer} raw */
async function unpack(entry, raw) {
  if (entry.method !== METHOD.deflated) {
    throw new Error(`${entry.name} is compressed with method ${entry.method}, unknown here.`);
  }
  return inflate(raw).catch((error) => {
    throw new Error(`${entry.name} is damaged.`, { cause: error });
  });
}

/**
 * @param {string} folder
 * @param {string} name
 * @returns {string} where it goes; never outside of `folder`
 */
function inside(folder, name) {
  const target = path.resolve(folder, name);
  if (target !== folder && !target.startsWith(folder + path.sep)) {
    throw new Error(`The archive names a place outside of its folder: ${name}`);
  }
  return target;
}

/**
 * Unpacks an archive, with modes and symbolic links. What comes out can be read by every user,
 * whatever this process's umask: the app may run as another one.
 *
 * @param {string} archive
 * @param {string} folder
 * @param {(name: string) => string | null} [rename] gives an entry another path, or leaves it out
 * @returns {Promise<number>} how many files were written
 */
export async function extractZip(archive, folder, rename = (name) => name) {
  const root = path.resolve(folder);
  const file = await open(archive);
  /** @type {Set<string>} */
  const made = new Set();
  /** @param {string} directory */
  const makeFolder = async (directory) => {
    if (made.has(directory)) return;
    if (directory !== root) await makeFolder(path.dirname(directory));
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o755);
    made.add(directory);
  };
  /** @type {{ target: string, text: string }[]} */
  const links = [];
  let count = 0;
  try {
    await makeFolder(root);
    for (const entry of await readDirectory(file)) {
      const name = rename(entry.name);
      if (name === null) continue;
      const target = inside(root, name);
      if (entry.name.endsWith('/')) {
        await makeFolder(target);
        continue;
      }
      await makeFolder(path.dirname(target));
      const content = await readEntry(file, entry);
      count += 1;
      if ((entry.mode & constants.S_IFMT) === constants.S_IFLNK) {
        links.push({ target, text: content.toString('utf8') });
        continue;
      }
      await writeFile(target, content);
      await chmod(target, entry.mode & 0o111 ? 0o755 : 0o644);
    }
    // Links come last: none can lead a file that follows it out of the folder.
    for (const { target, text } of links) {
      inside(root, path.relative(root, path.resolve(path.dirname(target), text)));
      await symlink(text, target);
    }
  } finally {
    await file.close();
  }
  return count;
}
