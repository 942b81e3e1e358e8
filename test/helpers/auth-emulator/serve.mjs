import { createRequire } from 'node:module';

/**
 * Firebase's Auth emulator on any free port, until its parent is gone. `firebase emulators:start` serves
 * the same app, but on ports that have to be named, beside a hub and a log, and asks the network for news.
 */
const [folder, projectId] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { createApp } = require(`${folder}/node_modules/firebase-tools/lib/emulator/auth/server.js`);

const app = await createApp(projectId);
const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.once('disconnect', () => process.exit(0));
