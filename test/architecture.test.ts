import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { nodesOf, parse, textOf } from './helpers/syntax.ts'

interface Room {
  /** Rooms of src that it may import, besides itself. */
  rooms: readonly string[]
  /** Rooms of which it may only import types. */
  types?: readonly string[]
  /** Packages, and Node's own modules; `node:*` for any of those. */
  packages: readonly string[]
  /** True where everything impure arrives through `Context`, so that not even a global may be touched. */
  pure?: boolean
  /** Names of core that it may not see. */
  never?: readonly string[]
}

// The table of the rooms. A folder that is not in it does not exist.
const ROOMS: Record<string, Room> = {
  core: {
    rooms: [],
    packages: ['node:util', 'node:crypto', 'node:zlib', '@noble/hashes/sha2', '@noble/hashes/utils'],
    pure: true,
  },
  formats: {
    rooms: ['core'],
    packages: ['ini', '@iarna/toml/parse-string.js', 'smol-toml', 'yaml', 'jsonc-parser', 'node:path'],
    pure: true,
  },
  tools: { rooms: ['core', 'formats'], packages: ['ini', 'node:path'], pure: true },
  api: { rooms: ['core'], packages: ['undici', 'node:events', 'node:http', 'node:net', 'node:stream'] },
  disk: { rooms: ['core'], packages: ['node:*'] },
  system: { rooms: ['core'], packages: ['cross-spawn', 'keytar', 'node:*'] },
  find: { rooms: ['core', 'formats', 'tools'], packages: [], pure: true },
  precedence: { rooms: ['core', 'formats', 'tools', 'find'], packages: [], pure: true },
  rotate: { rooms: ['core', 'formats', 'tools', 'find', 'precedence'], packages: [], pure: true },
  setup: { rooms: ['core', 'formats', 'tools', 'find', 'precedence', 'rotate'], packages: [], pure: true },
  exec: { rooms: ['core', 'formats', 'tools', 'find', 'precedence', 'rotate', 'setup'], packages: [], pure: true },
  doctor: { rooms: ['core', 'formats', 'tools', 'find', 'precedence', 'rotate', 'exec'], packages: [], pure: true },
  render: {
    rooms: ['core'],
    types: ['find', 'precedence', 'rotate', 'setup', 'doctor'],
    packages: ['chalk'],
    pure: true,
    never: ['Context'],
  },
  commands: {
    rooms: ['core', 'formats', 'tools', 'find', 'precedence', 'rotate', 'setup', 'exec', 'doctor', 'render'],
    packages: ['commander'],
    pure: true,
  },
  sandbox: { rooms: ['core'], packages: ['node:*'] },
  languages: { rooms: [], types: ['core'], packages: [], pure: true },
  cli: {
    rooms: [
      'core',
      'formats',
      'tools',
      'api',
      'disk',
      'system',
      'find',
      'precedence',
      'rotate',
      'setup',
      'exec',
      'doctor',
      'render',
      'commands',
      'sandbox',
      'languages',
    ],
    packages: ['commander', '@inquirer/confirm', '@inquirer/input', '@inquirer/password', 'node:*'],
  },
}

/** What a pure room gets from its Context instead: the process, the terminal, the network, the clock and chance. */
const IMPURE = [
  'process',
  'console',
  'fetch',
  'globalThis',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'performance',
  'crypto',
]
const IMPURE_MEMBERS = ['Date.now', 'Math.random']

interface Import {
  from: string
  names: string[]
  typeOnly: boolean
}

const ROOT = join(import.meta.dirname, '..')
const SRC = join(ROOT, 'src')
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts'))
  .map(path => path.replaceAll(sep, '/'))
  .sort()

test('every folder of src is a room that the table knows', () => {
  expect(files.filter(file => !(roomOf(file) in ROOMS))).toEqual([])
})

describe.for(Object.entries(ROOMS))('%s', ([name, room]) => {
  const parsed = files
    .filter(file => roomOf(file) === name)
    .map(file => ({ file, source: parse(readFileSync(join(SRC, file), 'utf8')) }))

  test('imports from the rooms that it may', () => {
    const found = parsed.flatMap(({ file, source }) =>
      importsOf(source)
        .filter(({ from }) => from.startsWith('.'))
        .filter(({ from, typeOnly }) => !mayImport(name, room, targetOf(file, from), typeOnly))
        .map(({ from }) => `${file} imports ${from}`),
    )
    expect(found).toEqual([])
  })

  test('imports the packages that it may', () => {
    const found = parsed.flatMap(({ file, source }) =>
      importsOf(source)
        .map(({ from }) => from)
        .filter(from => !from.startsWith('.') && !mayLoad(room, from))
        .map(from => `${file} imports ${from}`),
    )
    expect(found).toEqual([])
  })

  const { never, pure } = room
  if (never)
    test('does not see what is not for it', () => {
      const found = parsed.flatMap(({ file, source }) =>
        importsOf(source).flatMap(({ names }) =>
          names.filter(seen => never.includes(seen)).map(seen => `${file} imports ${seen}`),
        ),
      )
      expect(found).toEqual([])
    })

  if (pure)
    test('touches nothing but what it is given', () => {
      const found = parsed.flatMap(({ file, source }) => impureNames(source).map(used => `${file} uses ${used}`))
      expect(found).toEqual([])
    })
})

test('bin imports nothing but what was built', () => {
  const source = readFileSync(join(ROOT, 'bin/guard.js'), 'utf8')
  expect([...source.matchAll(/\b(?:require|import)\b(.*)/g)].map(([, what]) => what)).toEqual(["('../dist/start.cjs')"])
})

test('every package that src imports is named in package.json', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  )
  const known = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
  const imported = files.flatMap(file =>
    importsOf(parse(readFileSync(join(SRC, file), 'utf8'))).map(({ from }) => from),
  )
  const packages = imported.filter(from => !from.startsWith('.') && !isBuiltin(from))
  const isKnown = (from: string) => known.some(name => from === name || from.startsWith(`${name}/`))
  expect([...new Set(packages)].filter(from => !isKnown(from))).toEqual([])
})

describe('this test sees', () => {
  test.for<[string, Import]>([
    ["import a from 'x'", { from: 'x', names: ['a'], typeOnly: false }],
    ["import { a, b as c } from 'x'", { from: 'x', names: ['a', 'b'], typeOnly: false }],
    ["import * as a from 'x'", { from: 'x', names: ['a'], typeOnly: false }],
    ["import 'x'", { from: 'x', names: [], typeOnly: false }],
    ["import type { A } from 'x'", { from: 'x', names: ['A'], typeOnly: true }],
    ["import { type A, type B } from 'x'", { from: 'x', names: ['A', 'B'], typeOnly: true }],
    ["import { type A, b } from 'x'", { from: 'x', names: ['A', 'b'], typeOnly: false }],
    ["export { a } from 'x'", { from: 'x', names: ['a'], typeOnly: false }],
    ["export type { A } from 'x'", { from: 'x', names: ['A'], typeOnly: true }],
    ["export * from 'x'", { from: 'x', names: [], typeOnly: false }],
    ["const a = async () => (await import('x')).a", { from: 'x', names: [], typeOnly: false }],
    ["type A = import('x').A", { from: 'x', names: ['A'], typeOnly: true }],
    ["const a = require('x')", { from: 'x', names: [], typeOnly: false }],
    ["const a = process.getBuiltinModule('x')", { from: 'x', names: [], typeOnly: false }],
  ])('%s', ([text, expected]) => {
    expect(importsOf(parse(text))).toEqual([expected])
  })

  test.for<[string, string[]]>([
    ['process.exit()', ['process']],
    ['const { env } = process', ['process']],
    ['const a = { process }', ['process']],
    ['typeof process', ['process']],
    ['globalThis.x', ['globalThis']],
    ['void fetch(url)', ['fetch']],
    ['Date.now()', ['Date.now']],
    ['new Date()', ['new Date()']],
    ['Math.random()', ['Math.random']],
    ['new Date(text)', []],
    ['ctx.process()', []],
    ['const a = { process: 1, fetch() {} }', []],
    ['interface A { process: string }', []],
    ['// process', []],
    ["'process'", []],
  ])('that %s uses %j', ([text, used]) => {
    expect(impureNames(parse(text))).toEqual(used)
  })
})

function roomOf(file: string): string {
  return file.includes('/') ? file.split('/')[0]! : file
}

function targetOf(file: string, from: string): string {
  return roomOf(relative(SRC, join(SRC, dirname(file), from)).replaceAll(sep, '/'))
}

function mayImport(name: string, { rooms, types = [] }: Room, target: string, typeOnly: boolean): boolean {
  return target === name || rooms.includes(target) || (typeOnly && types.includes(target))
}

function mayLoad({ packages }: Room, from: string): boolean {
  return packages.includes(from) || (from.startsWith('node:') && isBuiltin(from) && packages.includes('node:*'))
}

function importsOf(source: ts.SourceFile): Import[] {
  return nodesOf(source).flatMap(node => {
    if (ts.isImportDeclaration(node)) return [{ from: textOf(node.moduleSpecifier), ...clauseOf(node.importClause) }]
    if (ts.isExportDeclaration(node) && node.moduleSpecifier)
      return [{ from: textOf(node.moduleSpecifier), ...exportsOf(node) }]
    if (ts.isImportTypeNode(node))
      return [{ from: typeSource(node), names: node.qualifier ? [node.qualifier.getText()] : [], typeOnly: true }]
    if (ts.isCallExpression(node) && loads(node))
      return [{ from: textOf(node.arguments[0]!), names: [], typeOnly: false }]
    return []
  })
}

function clauseOf(clause: ts.ImportClause | undefined): Omit<Import, 'from'> {
  if (!clause) return { names: [], typeOnly: false }
  const bindings = clause.namedBindings
  const elements = bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : []
  const whole = [clause.name, bindings && ts.isNamespaceImport(bindings) ? bindings.name : undefined].flatMap(name =>
    name ? [name.text] : [],
  )
  const allTypes = whole.length === 0 && elements.length > 0 && elements.every(element => element.isTypeOnly)
  return { names: [...whole, ...elements.map(nameOf)], typeOnly: clause.isTypeOnly || allTypes }
}

function exportsOf({ exportClause, isTypeOnly }: ts.ExportDeclaration): Omit<Import, 'from'> {
  const elements = exportClause && ts.isNamedExports(exportClause) ? [...exportClause.elements] : []
  return { names: elements.map(nameOf), typeOnly: isTypeOnly }
}

function nameOf(element: ts.ImportSpecifier | ts.ExportSpecifier): string {
  return (element.propertyName ?? element.name).text
}

/** `import(…)`, `require(…)`, and the other ways to a module. */
function loads({ expression, arguments: [first] }: ts.CallExpression): boolean {
  if (!first) return false
  const isImport = expression.kind === ts.SyntaxKind.ImportKeyword
  return isImport || /(?:^|\.)(?:require|getBuiltinModule)$/.test(expression.getText())
}

function typeSource({ argument }: ts.ImportTypeNode): string {
  return ts.isLiteralTypeNode(argument) ? textOf(argument.literal) : argument.getText()
}

function impureNames(source: ts.SourceFile): string[] {
  return nodesOf(source).flatMap(node => {
    if (ts.isIdentifier(node) && IMPURE.includes(node.text) && isGlobal(node)) return [node.text]
    if (ts.isPropertyAccessExpression(node) && IMPURE_MEMBERS.includes(node.getText())) return [node.getText()]
    if (ts.isNewExpression(node) && node.getText() === 'new Date()') return ['new Date()']
    return []
  })
}

/** False where the word is only the name of a member. */
function isGlobal(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  const isMember =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isBindingElement(parent)
  return !(isMember && (parent.name === node || ('propertyName' in parent && parent.propertyName === node)))
}
