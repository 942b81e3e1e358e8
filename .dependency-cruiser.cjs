/**
 * Who may import whom: the table of docs/architecture.md as a rule that fails the build. Each room
 * names what it may reach inside the project; everything else inside the project is forbidden.
 */
const room = (name, path, allowed, extra = {}) => ({
  name,
  severity: 'error',
  comment: `${path} may import, of this project, only: ${allowed.join(', ') || 'itself'}`,
  from: { path: `^${path}`, ...extra },
  to: { path: '^(src|test|scripts)/', pathNot: [`^${path}`, ...allowed.map((to) => `^${to}`)] },
});

/** What the page's first script may take from the contracts: code that needs no schema. */
const lightShared = '(assert-never|fold|ipc-names)\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: { path: '^src' }, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: { path: '^src' },
      to: { couldNotResolve: true, pathNot: '^(electron|virtual:|libsql)' },
    },
    room('shared', 'src/shared/', []),
    room('sqlite', 'src/sqlite/', []),
    room('backend', 'src/backend/', ['src/shared/', 'src/sqlite/']),
    room('main-stream', 'src/main/stream/', ['src/shared/']),
    room('main-services', 'src/main/services/', ['src/shared/', 'src/main/stream/']),
    // Adapters are the ports' real ends: of the services they see the ports alone.
    room('main-adapters', 'src/main/adapters/', [
      'src/shared/',
      'src/sqlite/',
      'src/main/services/ports',
    ]),
    // The adapters' own rule names all that they may reach.
    room('main', 'src/main/', ['src/shared/'], { pathNot: '^src/main/adapters/' }),
    room('preload', 'src/preload/', ['src/shared/']),
    room('renderer-app', 'src/renderer/app/', ['src/shared/']),
    room('renderer-preview', 'src/renderer/preview/', ['src/shared/preview']),
    {
      name: 'electron-in-its-place',
      severity: 'error',
      comment: 'Only src/main/electron, the composition root and preload know Electron.',
      from: { path: '^src/', pathNot: '^src/(main/electron/|main/index\\.ts$|preload/)' },
      to: { path: '^electron($|/)|node_modules/electron/' },
    },
    {
      name: 'firebase-admin-in-its-place',
      severity: 'error',
      comment: 'One file knows the library for servers; the rest takes ports.',
      from: { path: '^src/', pathNot: '^src/backend/auth/firebase\\.ts$' },
      to: { path: '^firebase-admin($|/)|node_modules/firebase-admin/' },
    },
    {
      name: 'no-sign-in-in-the-embedded-server',
      severity: 'error',
      comment:
        'It starts with the app: what only a server of a team needs must not even be in its bundle.',
      from: { path: '^src/backend/utility-process\\.ts$' },
      to: { path: '^src/backend/auth/', reachable: true },
    },
    {
      name: 'page-starts-without-schemas',
      severity: 'error',
      comment:
        'A schema brings zod along: a fifth of the bytes that a start waits for. Types are free.',
      from: {
        path: '^src/renderer/app/',
        pathNot: '^src/renderer/app/(features/settings/|zod-without-eval)',
      },
      to: { path: `^src/shared/(?!${lightShared})|zod`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'light-shared-stays-light',
      severity: 'error',
      from: { path: `^src/shared/${lightShared}` },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'root-is-imported-by-nobody',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/main/index\\.ts$' },
    },
    {
      name: 'no-node-in-shared-and-renderer',
      severity: 'error',
      from: { path: '^src/(shared|renderer)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json'],
    },
  },
};
