// @ts-check

// In old syntax, with nothing else imported before the check: see lib/node-version.mjs.
import { enter } from './lib/entry.mjs';

enter(() => import('./commands/server.mjs'));
