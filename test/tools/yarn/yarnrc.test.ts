import { describe, expect, test } from 'vitest'
import { readConfig } from '../../../src/formats/read-config.ts'
import { yarnrc } from '../../../src/tools/yarn/yarnrc.ts'
import { base64, expectFailure, expectForm, type Form, FRESH, OTHER, TOKEN } from '../../formats/reading.ts'
import { rewriteConfig } from '../../formats/rewrite.ts'

const top = { key: 'npmAuthToken' }
const registry = { key: 'npmRegistries."//npm.flatt.tech".npmAuthToken', host: 'npm.flatt.tech' }

test.for<[string, Form]>([
  ['at the top', { text: `npmAuthToken: ${TOKEN}\n`, tokens: [top] }],
  ['in double quotes', { text: `npmAuthToken: "${TOKEN}" # mine\n`, tokens: [top] }],
  ['in single quotes', { text: `"npmAuthToken" : '${TOKEN}'\n`, tokens: [top] }],
  ['in a folded block', { text: `npmAuthToken: >-\n  ${TOKEN}\n`, tokens: [top] }],
  ['in a literal block', { text: `npmAuthToken: |\n  ${TOKEN}\n`, tokens: [top] }],
  [
    'at the top, for the server that stands beside it',
    {
      text: `npmRegistryServer: "https://npm.flatt.tech/"\nnpmAuthToken: ${TOKEN}\n`,
      tokens: [{ ...top, host: 'npm.flatt.tech' }],
    },
  ],
  [
    'at the top, for a server that a placeholder names',
    {
      text: `npmRegistryServer: \${SERVER:-https://npm.flatt.tech}\nnpmAuthToken: ${TOKEN}\n`,
      tokens: [{ ...top, host: 'npm.flatt.tech' }],
    },
  ],
  [
    'for a registry',
    {
      text: `npmRegistries:\n  //npm.flatt.tech:\n    npmAlwaysAuth: true\n    npmAuthToken: ${TOKEN}\n`,
      tokens: [registry],
    },
  ],
  [
    'for a registry with a scheme, a port and a path',
    {
      text: `npmRegistries:\n  "https://localhost:4873/npm/":\n    npmAuthToken: "${TOKEN}"\n`,
      tokens: [{ key: 'npmRegistries.https://localhost:4873/npm/.npmAuthToken', host: 'localhost:4873' }],
    },
  ],
  [
    'for a registry without slashes',
    {
      text: `npmRegistries:\n  npm.flatt.tech: {npmAuthToken: ${TOKEN}}\n`,
      tokens: [{ key: 'npmRegistries."npm.flatt.tech".npmAuthToken', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'in a flow map',
    {
      text: `npmRegistries: { "//npm.flatt.tech": { npmAuthToken: "${TOKEN}", npmAlwaysAuth: true } }\n`,
      tokens: [registry],
    },
  ],
  [
    'in a flow map over several lines',
    {
      text: `npmRegistries: {\n  "//npm.flatt.tech": {\n    npmAuthToken:\n      ${TOKEN}\n  }\n}\n`,
      tokens: [registry],
    },
  ],
  [
    'for a scope and its server',
    {
      text: `npmScopes:\n  acme:\n    npmRegistryServer: https://npm.flatt.tech/npm\n    npmAuthToken: ${TOKEN}\n`,
      tokens: [{ key: 'npmScopes.acme.npmAuthToken', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'for a scope, which does not inherit the server of all',
    {
      text: `npmRegistryServer: https://npm.flatt.tech\nnpmScopes:\n  acme:\n    npmAuthToken: ${TOKEN}\n`,
      tokens: [{ key: 'npmScopes.acme.npmAuthToken', host: 'registry.yarnpkg.com' }],
    },
  ],
  [
    'at an anchor with two aliases',
    {
      text: `npmAuthToken: &guard ${TOKEN}\nnpmScopes:\n  a: { npmAuthToken: *guard }\n  b: { npmAuthToken: *guard }\n`,
      tokens: [top],
    },
  ],
  [
    'in an anchored map',
    {
      text: `npmScopes:\n  a: &guard\n    npmRegistryServer: https://npm.flatt.tech\n    npmAuthToken: ${TOKEN}\n  b: *guard\n`,
      tokens: [{ key: 'npmScopes.a.npmAuthToken', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'under a key that stands twice',
    { text: `npmAuthToken: ${TOKEN}\nnpmAuthToken: ${OTHER}\n`, tokens: [top, { ...top, token: OTHER }] },
  ],
  ['twice the same', { text: `npmAuthToken: ${TOKEN}\nnpmAuthToken: "${TOKEN}"\n`, tokens: [top, top] }],
  [
    'under a registry that stands twice',
    {
      text: `npmRegistries:\n  //npm.flatt.tech:\n    npmAuthToken: ${TOKEN}\n  //npm.flatt.tech:\n    npmAuthToken: ${OTHER}\n`,
      tokens: [registry, { ...registry, token: OTHER }],
    },
  ],
  [
    'as the password of an identity',
    {
      text: `npmRegistries:\n  //npm.flatt.tech:\n    npmAuthIdent: "token:${TOKEN}"\n`,
      tokens: [{ key: 'npmRegistries."//npm.flatt.tech".npmAuthIdent', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'in the URL of a server',
    {
      text: `npmRegistryServer: "https://token:${TOKEN}@npm.flatt.tech/"\nnpmPublishRegistry: https://${TOKEN}@npm.flatt.tech\n`,
      tokens: [
        { key: 'npmRegistryServer', host: 'npm.flatt.tech', carrier: 'url' },
        { key: 'npmPublishRegistry', host: 'npm.flatt.tech', carrier: 'url' },
      ],
    },
  ],
  [
    'for the registry of somebody else',
    {
      text: `npmRegistries:\n  //registry.example:\n    npmAuthToken: ${TOKEN}\n`,
      tokens: [{ key: 'npmRegistries."//registry.example".npmAuthToken', host: 'registry.example' }],
    },
  ],
  [
    'in a comment',
    {
      text: `# npmAuthToken: ${TOKEN}\nnpmAuthToken: ${OTHER} # was ${TOKEN}\n`,
      tokens: [
        { key: null, carrier: 'comment' },
        { ...top, token: OTHER },
        { key: null, carrier: 'comment' },
      ],
    },
  ],
  [
    'as a default, at any depth',
    {
      text: `npmAuthToken: "\${A:-${TOKEN}}"\nnpmScopes:\n  a:\n    npmAuthToken: \${A:-\${B-${TOKEN}}}\n`,
      tokens: [top, { key: 'npmScopes.a.npmAuthToken', host: 'registry.yarnpkg.com' }],
    },
  ],
  ['in a list', { text: `plugins:\n  - path: a\n  - ${TOKEN}\n`, tokens: [{ key: 'plugins[1]' }] }],
  ['alone in a document', { text: `${TOKEN}\n`, tokens: [{ key: null }] }],
  ['after a directive and a document start', { text: `%YAML 1.2\n---\nnpmAuthToken: ${TOKEN}\n`, tokens: [top] }],
])('finds and rewrites a token %s', ([, form]) => expectForm(yarnrc, form))

test.for<[string, Form]>([
  [
    'each form of placeholder',
    {
      text: [
        'npmRegistryServer: https://npm.flatt.tech',
        'npmAuthToken: "${YARN_TOKEN}"',
        'npmScopes:',
        '  a: { npmAuthToken: "${TOKEN_A:-}" }',
        '  b:',
        '    npmAuthIdent: ${IDENT-}',
        '    npmRegistryServer: https://npm.other.example',
        'npmRegistries:',
        '  //npm.flatt.tech:',
        '    npmAuthToken: ${TOKEN_R?}',
        '',
      ].join('\n'),
      references: [
        { name: 'YARN_TOKEN', key: 'npmAuthToken', host: 'npm.flatt.tech' },
        { name: 'TOKEN_A', key: 'npmScopes.a.npmAuthToken', host: 'registry.yarnpkg.com' },
        { name: 'IDENT', key: 'npmScopes.b.npmAuthIdent', host: 'npm.other.example' },
        { name: 'TOKEN_R', key: 'npmRegistries."//npm.flatt.tech".npmAuthToken', host: 'npm.flatt.tech' },
      ],
    },
  ],
  ['a placeholder that stands for something else', { text: 'cacheFolder: ${HOME}/.yarn\n# npmAuthToken: ${OLD}\n' }],
])('finds %s', ([, form]) => expectForm(yarnrc, form))

test('finds, rewrites and puts back an identity in base64', () => {
  const write = (token: string) =>
    `npmRegistries:\n  //npm.flatt.tech:\n    npmAuthIdent: ${base64(`token:${token}`)}\n`
  expect(readConfig(yarnrc, write(TOKEN)).tokens).toMatchObject([
    { token: TOKEN, carrier: 'base64', key: 'npmRegistries."//npm.flatt.tech".npmAuthIdent', host: 'npm.flatt.tech' },
  ])
  expect(rewriteConfig(yarnrc, write(TOKEN), TOKEN, FRESH)).toBe(write(FRESH))
  expect(rewriteConfig(yarnrc, write(FRESH), FRESH, TOKEN)).toBe(write(TOKEN))
})

describe('a file that Yarn would refuse', () => {
  test.for<[string, { text: string; line: number }]>([
    ['an open quote', { text: `enableTelemetry: false\nnpmAuthToken: "${TOKEN}`, line: 2 }],
    ['a tab for indentation', { text: `npmScopes:\n\tacme: ${TOKEN}\n`, line: 2 }],
    ['a second document', { text: `enableTelemetry: false\n---\nnpmAuthToken: ${TOKEN}\n`, line: 2 }],
    ['an open flow map', { text: `npmRegistries: { a: ${TOKEN}\nfoo: bar\n`, line: 2 }],
    ['a key within a value', { text: `# first\nnpmAuthToken: a: ${TOKEN}\n`, line: 2 }],
    [
      'an alias without an anchor',
      { text: `enableTelemetry: false\nfoo: *missing\nnpmAuthToken: ${TOKEN}\n`, line: 2 },
    ],
    ['with CRLF', { text: `enableTelemetry: false\r\nfoo: *missing\r\nnpmAuthToken: ${TOKEN}\r\n`, line: 2 }],
    ['with a BOM', { text: `\uFEFFenableTelemetry: false\nfoo: *missing\nnpmAuthToken: ${TOKEN}\n`, line: 2 }],
  ])('is named with its line: %s', ([, failure]) => expectFailure(yarnrc, failure))
})

test('is looked for in this folder, its parents and the home, under the name that the environment gives', () => {
  const where = { home: '/home/a', cwd: '/home/a/p', platform: 'linux' as const }
  expect(yarnrc.places({ ...where, env: {} })).toEqual([
    { path: '/home/a/p/.yarnrc.yml', level: 'project' },
    { path: '/home/a/.yarnrc.yml', level: 'project' },
    { path: '/home/.yarnrc.yml', level: 'project' },
    { path: '/.yarnrc.yml', level: 'project' },
    { path: '/home/a/.yarnrc.yml', level: 'user' },
  ])
  expect(yarnrc.places({ ...where, env: { YARN_RC_FILENAME: 'y.yml' } }).map(({ path }) => path)).toEqual([
    '/home/a/p/y.yml',
    '/home/a/y.yml',
    '/home/y.yml',
    '/y.yml',
    '/home/a/.yarnrc.yml',
  ])
})
