import type { Node } from 'jsonc-parser'
import type { ByteText } from '../core/bytes.ts'
import { deletionOf, type Edit } from '../core/edit.ts'
import type { KeyPath } from './adapter.ts'
import type { Editing, Entry } from './editing.ts'
import { difference, isEmptyText, lineBreakOf } from './insert-lines.ts'
import { jsonc } from './json.ts'

/** How a document breaks and indents its lines. */
export interface JsonStyle {
  eol: string
  indent: string
}

export const jsonEditing: Editing = { insert: insertInJson, cut: cutFromJson }

function insertInJson(text: ByteText, _tree: unknown, missing: readonly Entry[]): Edit[] {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '    '
  const eol = lineBreakOf(text)
  const set = (document: string, { key, value }: Entry) => addToJson(document, key, value, { indent, eol })
  const whole = missing.reduce(set, isEmptyText(text) ? '{}' : text)
  return [difference(text, isEmptyText(text) ? `${whole}\n` : whole)]
}

/**
 * The text with one member more, and the objects that it needs on the way; nothing else of it changes. A member that is
 * there is not touched. `loadJsonc` must have been called.
 */
export function addToJson(text: string, path: KeyPath, value: unknown, style: JsonStyle): string {
  const tree = jsonc.get().parseTree(text)
  let depth = path.length - 1
  let host = nodeAt(tree, path.slice(0, depth))
  while (host?.type !== 'object' && depth > 0) host = nodeAt(tree, path.slice(0, --depth))
  if (host?.type !== 'object') return text
  const member = path.slice(depth + 1).reduceRight<unknown>((inner, step) => ({ [step]: inner }), value)
  return addMember(text, host, `${JSON.stringify(path[depth])}: `, member, style)
}

/** The edit that removes a member, including its comma; undefined if it is absent. */
export function cutFromJson(text: string, path: KeyPath): Edit | undefined {
  const property = nodeAt(jsonc.get().parseTree(text), path)?.parent
  const siblings = property?.parent?.children ?? []
  const index = property ? siblings.indexOf(property) : -1
  if (!property || index === -1) return undefined
  const [before, after] = [siblings[index - 1], siblings[index + 1]]
  const start = before ? endOf(before) : after ? property.offset : property.parent!.offset + 1
  const end = before ? endOf(property) : after ? after.offset : endOf(property.parent!) - 1
  return deletionOf(text, [start, end])
}

function addMember(text: string, host: Node, name: string, value: unknown, { eol, indent }: JsonStyle): string {
  const last = host.children?.at(-1)
  const outer = lineIndent(text, host.offset)
  const isOneLine = last !== undefined && !text.slice(host.offset, endOf(host)).includes('\n')
  if (isOneLine) return insert(text, endOf(last), `, ${name}${JSON.stringify(value)}`)
  const inner = last && startsLine(text, last.offset) ? lineIndent(text, last.offset) : outer + indent
  const spelled = JSON.stringify(value, null, indent).replaceAll('\n', eol + inner)
  const line = `${eol}${inner}${name}${spelled}`
  if (last) return insert(text, endOf(last), `,${line}`)
  const isOpen = text.slice(host.offset, endOf(host)).includes('\n')
  return insert(text, host.offset + 1, isOpen ? line : `${line}${eol}${outer}`)
}

function nodeAt(tree: Node | undefined, path: KeyPath): Node | undefined {
  return tree && jsonc.get().findNodeAtLocation(tree, [...path])
}

function endOf(node: Node): number {
  return node.offset + node.length
}

function insert(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at)
}

function lineIndent(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(text.slice(start, offset))![0]
}

function startsLine(text: string, offset: number): boolean {
  return /(?:^|\n)[ \t]*$/.test(text.slice(0, offset))
}
