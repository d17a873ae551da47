import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { ACCEPTED_RULES, RULES } from '../src/rotate/rules.ts'
import { architecturePage, decisionsDrawn, isDrawn } from './architecture-page.ts'
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
    packages: ['node:util', 'node:crypto', 'node:zlib'],
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
const JOURNALS = join(ROOT, 'test/fixtures/guard-0.1.0')
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts'))
  .map(path => path.replaceAll(sep, '/'))
  .sort()
const sources = new Map(files.map(file => [file, parse(readFileSync(join(SRC, file), 'utf8'))]))

test('every folder of src is a room that the table knows', () => {
  expect(files.filter(file => !(roomOf(file) in ROOMS))).toEqual([])
})

describe.for(Object.entries(ROOMS))('%s', ([name, room]) => {
  const parsed = [...sources].flatMap(([file, source]) => (roomOf(file) === name ? [{ file, source }] : []))

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

test('CONTRIBUTING.md says what each room is', () => {
  const page = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')
  const table = page.split('## The rooms')[1]!.split('\n## ')[0]!
  const named = [...table.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell]) => cell!.replaceAll('`', '').split(', '))
  expect(named.sort()).toEqual(Object.keys(ROOMS).sort())
})

test('no two files of src import each other, in a circle, types included', () => {
  const graph = new Map([...sources].map(([file, source]) => [file, importedFiles(file, source)]))
  expect(circlesIn(graph)).toEqual([])
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
  const imported = [...sources.values()].flatMap(source => importsOf(source).map(({ from }) => from))
  const packages = imported.filter(from => !from.startsWith('.') && !isBuiltin(from))
  const isKnown = (from: string) => known.some(name => from === name || from.startsWith(`${name}/`))
  expect([...new Set(packages)].filter(from => !isKnown(from))).toEqual([])
})

// A sandbox is another program, with words of its own.
test('an exported name means one thing', () => {
  const found = new Map<string, string[]>()
  for (const file of files.filter(file => roomOf(file) !== 'sandbox'))
    for (const name of exportedNames(parse(readFileSync(join(SRC, file), 'utf8'))))
      found.set(name, [...(found.get(name) ?? []), file])
  const several = [...found].filter(([, places]) => places.length > 1)
  expect(several).toEqual([])
})

describe('docs/architecture.md', () => {
  test('has the rooms of the table and the states of a journal', () => {
    const page = join(ROOT, 'docs/architecture.md')
    const drawn = architecturePage(ROOMS)
    if (process.env.GUARD_UPDATE) writeFileSync(page, drawn)
    expect(readFileSync(page, 'utf8')).toBe(drawn)
  })

  test('draws every decision that a rule makes', () => {
    const made = [...RULES, ...ACCEPTED_RULES].map(({ decision }) => decision)
    expect([...new Set(made)].sort()).toEqual([...new Set(decisionsDrawn())].sort())
  })

  test.for(readdirSync(JOURNALS).filter(name => !name.includes('.')))('draws each step of the journal %s', name => {
    const journal = readFileSync(join(JOURNALS, name, 'journal.jsonl'), 'utf8')
    const states = [...journal.matchAll(/^\{"state":"(\w+)"/gm)].map(([, state]) => state!)
    const phases = states.map(state => (state === 'chunk' ? 'answered' : state))
    expect(phases.length).toBeGreaterThan(0)
    const steps = phases.slice(1).map((to, at) => [phases[at]!, to] as const)
    expect(steps.filter(([from, to]) => from !== to && !isDrawn(from, to))).toEqual([])
  })
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
    ['export const a = 1, b = 2', ['a', 'b']],
    ['export async function a() {}', ['a']],
    ['export class A {}', ['A']],
    ['export interface A {}', ['A']],
    ['export type A = string', ['A']],
    ['export function a(x: string): void\nexport function a(x: number): void', ['a']],
    ['export const { a, b: { c } } = d', ['a', 'c']],
    ["export { a } from 'x'", []],
    ['const a = 1', []],
  ])('that %s exports %j', ([text, names]) => {
    expect(exportedNames(parse(text))).toEqual(names)
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

  test.for<[string, Record<string, string[]>, string[]]>([
    ['two files that share a third', { a: ['b', 'c'], b: ['c'], c: [] }, []],
    ['a file that imports itself', { a: ['a'] }, ['a → a']],
    ['two files', { a: ['b'], b: ['a'] }, ['a → b → a']],
    ['three files behind another', { a: ['b'], b: ['c'], c: ['d'], d: ['b'] }, ['b → c → d → b']],
  ])('the circle of %s', ([, graph, circles]) => {
    expect(circlesIn(new Map(Object.entries(graph)))).toEqual(circles)
  })
})

function roomOf(file: string): string {
  return file.includes('/') ? file.split('/')[0]! : file
}

function targetOf(file: string, from: string): string {
  return roomOf(fileOf(file, from))
}

function fileOf(file: string, from: string): string {
  return relative(SRC, join(SRC, dirname(file), from)).replaceAll(sep, '/')
}

function importedFiles(file: string, source: ts.SourceFile): string[] {
  return importsOf(source)
    .filter(({ from }) => from.startsWith('.'))
    .map(({ from }) => fileOf(file, from))
}

/** One circle for each import that leads back to a file on the way to it: `a → b → a`. */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const seen = new Set<string>()
  const visit = (file: string, way: readonly string[]): string[] => {
    if (way.includes(file)) return [[...way.slice(way.indexOf(file)), file].join(' → ')]
    if (seen.has(file)) return []
    seen.add(file)
    return (graph.get(file) ?? []).flatMap(next => visit(next, [...way, file]))
  }
  return [...graph.keys()].flatMap(file => visit(file, []))
}

function mayImport(name: string, { rooms, types = [] }: Room, target: string, typeOnly: boolean): boolean {
  return target === name || rooms.includes(target) || (typeOnly && types.includes(target))
}

function mayLoad({ packages }: Room, from: string): boolean {
  const isAllowed = packages.some(name => from === name || from.startsWith(`${name}/`))
  return isAllowed || (from.startsWith('node:') && isBuiltin(from) && packages.includes('node:*'))
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

/** What a module declares and exports. */
function exportedNames(source: ts.SourceFile): string[] {
  const names = source.statements.flatMap(statement => {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(boundNames)
    return 'name' in statement ? [(statement.name as ts.Identifier).text] : []
  })
  return [...new Set(names)]
}

function boundNames({ name }: ts.VariableDeclaration | ts.BindingElement): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap(element => (ts.isBindingElement(element) ? boundNames(element) : []))
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
