import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { verbs } from '../src/commands/index.ts'
import { ExitCode } from '../src/core/errors.ts'
import type { Context } from '../src/core/ports/context.ts'

const ROOT = join(import.meta.dirname, '..')
const READMES = ['README.md', 'README.ja.md']
const DOCS = readdirSync(join(ROOT, 'docs')).filter(name => name.endsWith('.md'))
const PAGES = [...READMES, 'CONTRIBUTING.md', 'SECURITY.md', ...DOCS.map(name => `docs/${name}`)]

const textOf = (page: string) => readFileSync(join(ROOT, page), 'utf8')

/** Only built, and never run: none of them looks at the context before. */
const commands = new Map<string, Command>()
for (const { name, load } of verbs) commands.set(name, await load({} as Context))

describe.for(PAGES)('%s', page => {
  test('links to files that are there', () => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link!)
    expect(links.filter(link => !existsSync(join(ROOT, dirname(page), link)))).toEqual([])
  })

  test('names files that are there', () => {
    expect(pathsIn(textOf(page)).filter(path => !isThere(path))).toEqual([])
  })

  test('names commands and flags that guard has', () => {
    expect(typedIn(textOf(page)).filter(words => !isKnown(words))).toEqual([])
  })
})

test.for(READMES)('%s names every command and every exit code', page => {
  const text = textOf(page)
  const shown = verbs.filter(({ hidden }) => !hidden).map(({ name }) => name)
  expect(shown.filter(name => !new RegExp(`^\\|.*\`guard ${name}\\b`, 'm').test(text))).toEqual([])
  const codes = [...text.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
  expect(codes).toEqual(Object.values(ExitCode).sort((a, b) => a - b))
})

test('CONTRIBUTING.md has types in its glossary that src exports', () => {
  const glossary = textOf('CONTRIBUTING.md').split('## Glossary')[1]!.split('\n## ')[0]!
  const cells = [...glossary.matchAll(/^\|.*\|(.*)\|$/gm)].map(([, cell]) => cell!)
  const types = cells.flatMap(cell => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name!))
  const paths = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(path =>
    path.endsWith('.ts'),
  )
  const sources = paths.map(path => textOf(`src/${path}`)).join('\n')
  expect(types.length).toBeGreaterThan(15)
  expect(types.filter(name => !new RegExp(`^export (?:interface|type|class) ${name}\\b`, 'm').test(sources))).toEqual(
    [],
  )
})

/** Paths of this repository in code, built files aside; `<tool>` and `*` stand for any name. */
function pathsIn(text: string): string[] {
  return codeIn(text).flatMap(code => code.match(/(?<![\w./~-])(?:src|test|bench|docs)\/[\w./<>*-]*/g) ?? [])
}

function isThere(path: string): boolean {
  const parts = path.replace(/[./]+$/, '').split('/')
  const folders = parts.slice(0, -1).reduce(namesBelow, [ROOT])
  return namesBelow(folders, parts.at(-1)!).length > 0
}

function namesBelow(folders: readonly string[], part: string): string[] {
  const name = new RegExp(`^${part.replaceAll('.', '\\.').replace(/\*|<\w+>/g, '.+')}$`)
  return folders
    .filter(folder => statSync(folder).isDirectory())
    .flatMap(folder => readdirSync(folder).flatMap(entry => (name.test(entry) ? [join(folder, entry)] : [])))
}

/** What follows `guard` in code, as the words of each command. */
function typedIn(text: string): string[][] {
  const typed = codeIn(text).flatMap(each => [...each.matchAll(/(?:^|[\s("'])guard +([a-z-][^|;&<>()"`\n]*)/gm)])
  return typed.map(([, words]) => words!.trim().split(/\s+/))
}

function codeIn(text: string): string[] {
  const code = text.matchAll(/```(?:sh|yaml)\n(.*?)```|`([^`\n]+)`/gs)
  return [...code].map(([, block, inline]) => block ?? inline!)
}

function isKnown([first, ...rest]: string[]): boolean {
  if (['--help', '--version'].includes(first!)) return true
  const command = commands.get(first!)
  return command !== undefined && hasFlags(command, rest)
}

function hasFlags(command: Command, words: readonly string[]): boolean {
  const child = command.commands.find(each => each.name() === words[0])
  if (child) return hasFlags(child, words.slice(1))
  const end = words.indexOf('--')
  const flags = words.slice(0, end < 0 ? undefined : end).filter(word => word.startsWith('-'))
  const known = command.options.flatMap(({ long, short }) => [long, short])
  return flags.every(flag => [...known, '--help'].includes(flag.replace(/=.*/, '')))
}
