import { expect, test } from 'vitest'
import { type ReferenceSources, resolveReferences, type SeenReference } from '../../src/find/references.ts'
import { HOST, ONE, reference, site, TWO } from '../rotate/found.ts'

/** A credential that names a variable, or with `variable` a line that gives one the value of another. */
function seen(name: string, fields: Partial<SeenReference> = {}): SeenReference {
  const { fingerprint: _fingerprint, definition: _definition, external: _external, ...rest } = reference(name)
  return { ...rest, isDefinition: fields.variable !== undefined, ...fields }
}

const defined = (variable: string, fields = {}) =>
  site({ path: '/home/a/.bashrc', level: 'shell', variable, ...fields })

interface Row {
  seen: SeenReference[]
  sources?: Partial<ReferenceSources>
  /** For each reference that is kept: its name, the token it resolves to, and the place that defines it. */
  expected: string[]
}

const rows: Record<string, Row> = {
  'nothing gives the variable a value': { seen: [seen('T')], expected: ['T none nowhere'] },
  'this shell has a token in it': {
    seen: [seen('T')],
    sources: { env: { T: ONE.reveal() } },
    expected: ['T ONE nowhere'],
  },
  'a file defines it': { seen: [seen('T')], sources: { sites: [defined('T')] }, expected: ['T ONE .bashrc:1'] },
  'this shell has another token than the file that defines it': {
    seen: [seen('T')],
    sources: { env: { T: TWO.reveal() }, sites: [defined('T')] },
    expected: ['T TWO .bashrc:1'],
  },
  'two files define it, with one token': {
    seen: [seen('T')],
    sources: { sites: [defined('T'), defined('T', { path: '/home/a/.zshrc' })] },
    expected: ['T ONE .bashrc:1'],
  },
  'two files define it, with two tokens': {
    seen: [seen('T')],
    sources: { sites: [defined('T'), defined('T', { path: '/home/a/.zshrc', token: TWO })] },
    expected: ['T none nowhere'],
  },
  'a file defines it through another variable': {
    seen: [seen('T'), seen('BASE', { variable: 'T' })],
    sources: { sites: [defined('BASE', { line: 3 })] },
    expected: ['T ONE .bashrc:3', 'BASE ONE .bashrc:3'],
  },
  'two variables define each other': {
    seen: [seen('T'), seen('U', { variable: 'T' }), seen('T', { variable: 'U' })],
    expected: ['T none nowhere', 'U none nowhere', 'T none nowhere'],
  },
  'a line that gives a variable its own value': {
    seen: [seen('T'), seen('T', { variable: 'T' })],
    expected: ['T none nowhere'],
  },
  'a line that nothing leads to': { seen: [seen('X', { variable: 'Y' })], expected: [] },
  'a command is not run': { seen: [seen('pass show npm')], expected: ['pass show npm none external'] },
  'another host': { seen: [seen('T', { host: 'other.example' })], expected: [] },
  'another host that gets a token of Guard': {
    seen: [seen('T', { host: 'other.example' })],
    sources: { env: { T: ONE.reveal() } },
    expected: ['T ONE nowhere'],
  },
}

test.for(Object.entries(rows))('a placeholder is followed: %s', ([, { seen, sources, expected }]) => {
  const tokens = new Map([
    [ONE.fingerprint, 'ONE'],
    [TWO.fingerprint, 'TWO'],
  ])
  const found = resolveReferences(seen, { sites: [], env: {}, trustedHosts: new Set([HOST]), ...sources })
  const shown = found.map(({ name, fingerprint, definition, external }) => {
    const place = definition ? `${definition.path.replace('/home/a/', '')}:${definition.line}` : 'nowhere'
    return `${name} ${fingerprint === null ? 'none' : tokens.get(fingerprint)} ${external ? 'external' : place}`
  })
  expect(shown).toEqual(expected)
})
