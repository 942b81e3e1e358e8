import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseScript, type Script } from './script-format.ts';

/** All scripts of a folder, by name. Throws where one is not as it should be. */
export async function loadScripts(folder: string): Promise<Script[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort();
  return Promise.all(
    names.map(async (name) => parseScript(name, await readFile(join(folder, name), 'utf8'))),
  );
}
