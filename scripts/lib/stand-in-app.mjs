// @ts-check

// The stand-in's `default_app`: what Electron's own default app does for `electron FOLDER`, in short.
// https://github.com/electron/electron/blob/main/default_app/main.ts

export const DEFAULT_APP_PACKAGE = {
  name: 'electron',
  productName: 'Electron',
  type: 'module',
  main: 'main.js',
};

// The app is awaited at the top level: Electron holds its `ready` event back until its main module has
// run, and what must come before that event (registering schemes, for one) is in the app.
export const DEFAULT_APP_MAIN = `import { app } from 'electron/main';
import fs from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (!named) {
  console.error('Name the folder of an app to start: electron FOLDER');
  process.exit(1);
}
const folder = path.resolve(named);
const file = path.join(folder, 'package.json');
if (fs.existsSync(file)) {
  const about = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (about.version) app.setVersion(about.version);
  const name = about.productName || about.name;
  if (name) app.setName(name);
  app.setDesktopName(about.desktopName || app.name + '.desktop');
}
app.setAppPath(folder);
process.defaultApp = true;
try {
  // An ES module or CommonJS: import() takes both.
  await import(pathToFileURL(Module._resolveFilename(folder, null, true)).href);
} catch (error) {
  console.error('The app could not be loaded:', error);
  process.exit(1);
}
`;
