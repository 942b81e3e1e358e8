// @ts-check
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { buildServer } from '../lib/build-server.mjs';
import { insteadOfExit } from '../lib/cleanup.mjs';
import { bold, say } from '../lib/console.mjs';
import { cacheFolder, ROOT } from '../lib/paths.mjs';
import { preparePackages } from '../lib/prepare.mjs';
import { Problem } from '../lib/problem.mjs';
import { keptToken, makeDataFolder } from '../lib/server-data.mjs';
import { serverOptions, USAGE } from '../lib/server-options.mjs';

/**
 * `npm run server [-- --port N] [-- --data DIR]`: the chat server by itself, until it is told to stop.
 *
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function main(args) {
  const options = serverOptions(args, process.env);
  if (options === 'help') {
    say(USAGE);
    return 0;
  }
  await preparePackages();
  const script = await buildServer(ROOT, cacheFolder());
  await makeDataFolder(options.dataDir);
  const kept =
    options.token === undefined && options.project === undefined
      ? await keptToken(options.dataDir)
      : undefined;
  return serve(script, { ...options, token: kept?.token ?? options.token ?? '' }, (port) => {
    say(
      `\nThe chat server is ready: ${bold(`http://127.0.0.1:${port}`)}\n` +
        `  Chats:    ${options.dataDir}\n` +
        (options.project === undefined
          ? `  Token:    ${kept ? kept.file : 'as MILLRACE_TOKEN says'}\n\n` +
            `To use it from the app:\n${howToUse(port, kept?.file)}`
          : `  Sign-in:  with an account of the Firebase project ${options.project}`) +
        '\n\nCtrl+C stops it.',
    );
  });
}

/**
 * @param {string} script
 * @param {{ port: number, dataDir: string, token: string }} options
 * @param {(port: number) => void} onReady
 * @returns {Promise<number>} the server's exit code
 */
function serve(script, { port, dataDir, token }, onReady) {
  const child = spawn(process.execPath, ['--enable-source-maps', script], {
    // The channel tells the server when this process is gone, however it went.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      ...process.env,
      MILLRACE_PORT: String(port),
      MILLRACE_DATA_DIR: dataDir,
      MILLRACE_TOKEN: token,
      MILLRACE_RESOURCES_DIR: path.join(ROOT, 'resources'),
    },
  });
  // The server ends what it has begun; Ctrl+C in a terminal reaches it directly besides.
  insteadOfExit(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    /** @type {string | undefined} */
    let failure;
    createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdout) }).on(
      'line',
      (line) => {
        const message = JSON.parse(line);
        if (message.type === 'ready') onReady(message.port);
        else failure = message.message;
      },
    );
    child.on('error', reject);
    child.on('close', (code) => {
      if (failure === undefined) resolve(code ?? 1);
      else reject(new Problem(`The chat server cannot start: ${failure}`));
    });
  });
}

/** @param {number} port @param {string | undefined} tokenFile @returns {string} */
function howToUse(port, tokenFile) {
  const url = `MILLRACE_BACKEND_URL=http://127.0.0.1:${port}`;
  if (process.platform === 'win32') {
    const token = tokenFile ? `to what is in ${tokenFile}` : 'as it is here';
    return `  set ${url} and MILLRACE_TOKEN ${token}, then npm start`;
  }
  const token = tokenFile ? `"$(cat ${quoted(tokenFile)})"` : '"$MILLRACE_TOKEN"';
  return `  ${url} \\\n  MILLRACE_TOKEN=${token} npm start`;
}

/** @param {string} text @returns {string} one word of a shell's */
function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
