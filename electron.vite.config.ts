import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string): string => resolve(import.meta.dirname, path);

/**
 * Everything is bundled but Electron and the native SQLite driver: a bundle starts faster than
 * hundreds of small files, and a copy of `out/` plus that one driver is a whole app.
 */
const external = ['electron', 'libsql', 'libsql/promise'];

export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        external,
        input: {
          index: at('src/main/index.ts'),
          backend: at('src/backend/utility-process.ts'),
          'disk-worker': at('src/main/adapters/disk/worker.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        external,
        input: { index: at('src/preload/index.ts') },
        // A sandboxed preload script is CommonJS and one file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer/app'),
    build: {
      outDir: at('out/renderer'),
      // Main reads each file and hands it over at every start: a third of the bytes.
      minify: true,
      rolldownOptions: { input: { index: at('src/renderer/app/index.html') } },
    },
    resolve: {
      alias: {
        // Its build for browsers decodes `&amp;` with innerHTML, which the page's policy refuses.
        'decode-named-character-reference': at(
          'node_modules/decode-named-character-reference/index.js',
        ),
      },
    },
    plugins: [react(), tailwindcss()],
  },
});
