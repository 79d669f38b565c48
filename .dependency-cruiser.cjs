// Who may import whom: the rooms of the house (docs: README, "The house"). Everything not listed is refused.
const SPEC = '\\.spec\\.ts$';

/** What each room of libs may import besides itself, its npm packages and `node:`. */
const rooms = {
  'event-store': ['domain', 'runtime'],
  privacy: ['domain', 'event-store', 'runtime'],
  commands: ['domain', 'event-store', 'runtime'],
  // Flows and timers put out commands.
  flows: ['commands', 'domain', 'event-store', 'read-models', 'runtime'],
  'read-models': ['domain', 'event-store', 'runtime'],
  timers: ['commands', 'domain', 'event-store', 'read-models', 'runtime'],
  backup: ['event-store', 'privacy', 'runtime'],
  audit: ['event-store', 'privacy', 'runtime'],
  // Of commands the types of what is asked.
  access: ['domain', 'commands', 'read-models'],
  runtime: [],
  // Puts the rooms together for the apps; no room knows it.
  assembly: ['access', 'commands', 'domain', 'event-store', 'flows', 'privacy', 'read-models', 'runtime', 'timers'],
};

/** Packages that only some places may use. */
const packages = [
  {
    name: 'nest-stays-at-the-edges',
    comment: 'NestJS appears in modules, handlers, controllers and processors: the rest must be readable without it.',
    package: '^(@nestjs/|nestjs-pino$|nestjs-pino/)',
    places: [
      '^apps/',
      '^libs/commands/',
      '^libs/.*(module|handlers?|controller|processor)\\.ts$',
      '^libs/runtime/logging\\.ts$',
    ],
  },
  {
    name: 'bullmq-behind-the-queue',
    comment: 'The ledger is the truth, the queue a cache: only its queue and processor know BullMQ.',
    package: '^(bullmq|@nestjs/bullmq)$',
    places: ['^libs/timers/[^/]*(queue|processor|module)', '^apps/worker/[^/]*module\\.ts$'],
  },
  {
    name: 'kurrent-behind-its-adapter',
    comment: 'KurrentDB, its client and what it speaks belong into one adapter.',
    package: '^(@eventstore/db-client|@grpc/grpc-js|google-protobuf)$',
    places: ['^libs/event-store/kurrent/'],
  },
  {
    name: 'database-behind-adapters',
    comment: 'A database client belongs into the adapters; commands, access and the domain never see one.',
    package: '^(pg|pg-copy-streams|postgrator)$',
    places: [
      '^libs/event-store/postgres',
      '^libs/(assembly|backup|privacy|read-models|timers|flows|runtime)/',
      '^apps/(worker|cli)/',
    ],
  },
];

const inNodeModules = (pattern) => `^node_modules/${pattern.replace(/^\^/, '')}`.replaceAll('$', '/');

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-imports-nothing',
      comment: 'The domain is pure TypeScript: no npm package, no node:, no other room.',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: SPEC },
      to: { pathNot: '^libs/domain/' },
    },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `${room}-imports`,
      comment: `${room} may import ${allowed.join(', ') || 'no other room'}.`,
      severity: 'error',
      from: { path: `^libs/${room}/`, pathNot: SPEC },
      to: { path: '^(libs|apps|test|infra)/', pathNot: `^libs/(${[room, ...allowed].join('|')})/` },
    })),
    {
      name: 'through-the-door',
      comment: 'A room is entered through its index.ts.',
      severity: 'error',
      from: { path: '^(libs|apps)/([^/]+)/', pathNot: SPEC },
      to: { path: '^(libs|apps)/[^/]+/', pathNot: ['^$1/$2/', '^(libs|apps)/[^/]+/index\\.ts$'] },
    },
    {
      name: 'apps-are-apart',
      comment: 'No app imports another, but the command line starts the modules of api and worker.',
      severity: 'error',
      from: { path: '^apps/(api|worker)/', pathNot: SPEC },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'tests-stay-outside',
      comment: 'What is shipped never imports test support.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: SPEC },
      to: { path: '^test/|\\.spec\\.ts$' },
    },
    ...packages.map((rule) => ({
      name: rule.name,
      comment: rule.comment,
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: [SPEC, ...rule.places] },
      to: { path: inNodeModules(rule.package) },
    })),
    {
      name: 'no-cycles',
      comment: 'With decorator metadata an import cycle fails at run time.',
      severity: 'error',
      from: {},
      // Imports of types alone are gone at run time.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unknown-imports',
      comment: 'It must resolve, to a file or an installed package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'What is shipped imports packages that package.json lists under dependencies.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: SPEC },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|dist\\.new|dist\\.old)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      // `source`: between rooms `#room` means the TypeScript of its index.
      conditionNames: ['source', 'import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
