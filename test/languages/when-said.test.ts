import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import ts from 'typescript'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Catalogue } from '../../src/core/language.ts'
import { parse } from '../helpers/syntax.ts'

const SRC = join(import.meta.dirname, '../../src')

/** Processes of their own: loading one of these runs it. */
const PROGRAMS = ['cli/tree-worker.ts', 'system/search-worker.ts', 'system/keychain-child.ts', 'system/items-child.ts']

const paths = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map(path => path.replaceAll(sep, '/'))
  .filter(path => path.endsWith('.ts') && !path.endsWith('.d.ts'))

afterEach(() => vi.resetModules())

test('no message is made when a module is loaded', () => {
  expect(paths.length).toBeGreaterThan(250)
  expect(paths.flatMap(path => saidOnLoad(path, readFileSync(join(SRC, path), 'utf8')))).toEqual([])
})

test('no module says anything while it is loaded, not even by a function that it calls', async () => {
  vi.resetModules()
  const { say, setLanguage } = await import('../../src/core/language.ts')
  const said: string[] = []
  setLanguage('ja', recordingIn(said))
  for (const path of paths.filter(path => !PROGRAMS.includes(path))) await import(join(SRC, path))
  expect(said).toEqual([])
  say('nothing was changed')
  expect(said).toEqual(['nothing was changed'])
}, 120_000)

describe('this test sees', () => {
  test.for<[string, string[]]>([
    ["const A = say('x y')", ["a.ts:1 say('x y')"]],
    ['\nconst A = { b: [say`x ${c}`] }', ['a.ts:2 say`x ${c}`']],
    ["const A = countOf(3, 'file')", ["a.ts:1 countOf(3, 'file')"]],
    ["say(say('x'))", ["a.ts:1 say(say('x'))", "a.ts:1 say('x')"]],
    ["class A { static b = say('x') }", ["a.ts:1 say('x')"]],
    ["class A { static { say('x') } }", ["a.ts:1 say('x')"]],
    ["const A = { b: () => say('x') }", []],
    ["const A = { get b() { return say('x') }, c() { return say('x') } }", []],
    ["function a(b = say('x')) {}", []],
    ["class A { b = say('x') }", []],
    ["export const a = async function () { say('x') }", []],
  ])('what is said on loading %s', ([text, said]) => {
    expect(saidOnLoad('a.ts', text)).toEqual(said)
  })
})

/** File, line and text of each message that is made as soon as the module is loaded. */
function saidOnLoad(path: string, text: string): string[] {
  const source = parse(text)
  return runOnLoad(source)
    .filter(node => /^(?:say|countOf)$/.test(calledBy(node)?.getText() ?? ''))
    .map(node => `${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${node.getText()}`)
}

/** A node and all below it that runs when the module is loaded: not what is in a function, or in a field of instances. */
function runOnLoad(node: ts.Node): ts.Node[] {
  if (ts.isFunctionLike(node) || isFieldOfInstances(node)) return []
  const nodes: ts.Node[] = [node]
  ts.forEachChild(node, child => void nodes.push(...runOnLoad(child)))
  return nodes
}

function isFieldOfInstances(node: ts.Node): boolean {
  if (!ts.isPropertyDeclaration(node)) return false
  return !node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)
}

function calledBy(node: ts.Node): ts.Expression | undefined {
  if (ts.isCallExpression(node)) return node.expression
  return ts.isTaggedTemplateExpression(node) ? node.tag : undefined
}

/** A catalogue without messages that writes down each one it is asked for. */
function recordingIn(asked: string[]): Catalogue {
  return new Proxy({}, { get: (_, message) => void asked.push(String(message)) })
}
