import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { nodesOf, parse, textOf } from '../helpers/syntax.ts'

const SRC = join(import.meta.dirname, '../../src')

/** What speaks to programs, PowerShell among them, to the manual or to docs/states.md, which are English; a sandbox is a service, and its answers are that service's. */
const ENGLISH =
  /^(?:sandbox|languages)\/|^cli\/man(?:ual)?\.ts$|^render\/(?:man|rules|completion)\.ts$|^commands\/demo\/home\.ts$|^rotate\/(?:delivery\/)?rules\.ts$|^system\/items\/windows\.ts$/

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map(path => path.replaceAll(sep, '/'))
  .filter(path => path.endsWith('.ts'))
  .map(path => ({ path, source: parse(readFileSync(join(SRC, path), 'utf8')) }))

const said = sources.filter(({ path }) => !path.startsWith('languages/')).flatMap(({ source }) => messagesIn(source))

/** The entries as they are written, so that one that is there twice is seen. */
const entries = sources
  .filter(({ path }) => path.startsWith('languages/ja/'))
  .flatMap(({ source }) => nodesOf(source).filter(ts.isPropertyAssignment))
  .map(({ name, initializer }) => ({ key: textOf(name), text: textOf(initializer) }))

// guard says what the catalogue lacks in English: a change may come without Japanese, a release may not.
test('every message of a release is in the catalogue of Japanese, and what another lacks is listed', () => {
  const keys = new Set(entries.map(({ key }) => key))
  expect(said.length).toBeGreaterThan(800)
  const missing = [...new Set(said)].filter(message => !keys.has(message))
  if (process.env.GUARD_RELEASE) expect(missing).toEqual([])
  else if (missing.length > 0)
    console.warn(`warning: messages without Japanese in src/languages/ja:\n${missing.join('\n')}`)
})

test('the catalogue has nothing that is not said, and nothing twice', () => {
  const keys = entries.map(({ key }) => key)
  expect(keys.filter(key => !said.includes(key))).toEqual([])
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
})

test('a translation has the holes of its message, and what it quotes', () => {
  const parts = (text: string) => [...text.matchAll(/\{\d\}|`[^`]+`|\$\{\w+\}/g)].map(([part]) => part).sort()
  expect(entries.filter(({ key, text }) => String(parts(text)) !== String(parts(key)))).toEqual([])
})

test('a translation is Japanese, begins and ends as its message does, and has no blank that Japanese has not', () => {
  const edges = (text: string) => [/^\s*/.exec(text)![0].replace(/^ $/, ''), text.endsWith('\n')]
  const isOdd = (key: string, text: string) => {
    const hasWords = /[A-Za-z]{3}/.test(key.replace(/\{\d\}|`[^`]*`|chmod \d+/g, ''))
    return (hasWords && !/[\u3041-\u30ff\u4e00-\u9fff]/.test(text)) || /[、。] |　/.test(text)
  }
  expect(entries.filter(({ key, text }) => isOdd(key, text))).toEqual([])
  const moved = entries.filter(({ key, text }) => String(edges(key)) !== String(edges(text)))
  expect(moved).toEqual([])
})

describe.for(sources.filter(({ path }) => !ENGLISH.test(path)))('$path', ({ source }) => {
  test('says every sentence in it', () => {
    expect(unsaidIn(source)).toEqual([])
  })
})

describe('this test sees', () => {
  test.for<[string, string[]]>([
    ["say('nothing was changed')", ['nothing was changed']],
    ['say`there is no ${path}`', ['there is no {0}']],
    ['say`${a} beats ${b}: ${say`x ${c}`}`', ['{0} beats {1}: {2}', 'x {0}']],
    ["countOf(files.length, 'file')", ['{0} files']],
  ])('the messages of %s', ([text, messages]) => {
    expect(messagesIn(parse(text))).toEqual(messages)
  })

  test.for<[string, string[]]>([
    ["new GuardError('X', 'not there', { hint: say('look again') })", ['not there']],
    ["new GuardError('X', say('not there'), { hint: 'look again' })", ['look again']],
    ["const a = { get about() { return 'not there' }, get name() { return 'not there' } }", ['not there']],
    ['const a = `the file ${path} is gone`', ['the file {0} is gone']],
    ["say(isOpen ? 'it is open' : closed)", ["say(isOpen ? 'it is open' : closed)"]],
    ["throw new Error('a bug in here')", []],
    ["describe(command, say('Find it there'), ['guard find a b'])", []],
    ["const words = ['bot credential']", []],
  ])('what is not said in %s', ([text, sentences]) => {
    expect(unsaidIn(parse(text))).toEqual(sentences)
  })
})

/** The keys of what is said, with numbered holes. */
function messagesIn(source: ts.SourceFile): string[] {
  return nodesOf(source).flatMap(node => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'say') return [keyOf(node.template)]
    if (!ts.isCallExpression(node)) return []
    const [first, second] = node.arguments
    if (isSay(node) && first && ts.isStringLiteralLike(first)) return [first.text]
    if (node.expression.getText() === 'countOf' && second) return [`{0} ${textOf(second)}s`]
    return []
  })
}

/** Three words in a row that are neither said nor a command that one can type, and what is said without being a literal. */
function unsaidIn(source: ts.SourceFile): string[] {
  const seen: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return
    if (ts.isTaggedTemplateExpression(node)) return void ts.forEachChild(node.template, visit)
    if (ts.isPropertyAssignment(node)) return void visit(node.initializer)
    if (ts.isCallExpression(node) && isSay(node)) {
      if (!ts.isStringLiteralLike(node.arguments[0]!)) seen.push(node.getText())
      return
    }
    if (isOfBug(node)) return
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      const text = keyOf(node)
      if (isSentence(text) || (isShown(node) && /[a-z]{2} | [a-z]{2}/.test(text))) seen.push(text)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return seen
}

function isSay({ expression }: ts.CallExpression): boolean {
  return expression.getText() === 'say'
}

/** An error that only a bug throws, or a message for guard's own eyes. */
function isOfBug(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Error'
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.SuperKeyword) return false
  const owner = ts.findAncestor(node, ts.isClassDeclaration)
  return (
    owner?.heritageClauses?.some(({ types }) => types.some(({ expression }) => expression.getText() === 'Error')) ===
    true
  )
}

/** The message or the hint of an error, and what the doctor has to say: two words are enough there. */
function isShown(node: ts.Node): boolean {
  const { parent } = node
  if (ts.isPropertyAssignment(parent)) return SHOWN.includes(parent.name.getText())
  if (ts.isReturnStatement(parent) && ts.isGetAccessor(parent.parent.parent)) {
    return SHOWN.includes(parent.parent.parent.name.getText())
  }
  const isError = ts.isNewExpression(parent) && /^[A-Z]\w*(?:Error|Failure)$/.test(parent.expression.getText())
  return isError && parent.arguments?.[parent.expression.getText() === 'GuardError' ? 1 : 0] === node
}

const SHOWN = ['hint', 'message', 'reason', 'fix', 'about', 'evidence', 'skipped', 'summary', 'why', 'afterChange']

function isSentence(text: string): boolean {
  return !/\bguard [a-z]+/.test(text) && /[A-Za-z]{2,} (?:[a-z]+|\{\d\}) [a-z]+/.test(text)
}

function keyOf(node: ts.Node): string {
  if (!ts.isTemplateExpression(node)) return textOf(node)
  return node.head.text + node.templateSpans.map(({ literal }, index) => `{${index}}${literal.text}`).join('')
}
