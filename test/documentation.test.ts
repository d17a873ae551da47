import { existsSync, readdirSync, readFileSync } from 'node:fs'
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

/** What follows `guard` in code, as the words of each command. */
function typedIn(text: string): string[][] {
  const code = [...text.matchAll(/```(?:sh|yaml)\n(.*?)```|`([^`\n]+)`/gs)].map(([, block, inline]) => block ?? inline!)
  const typed = code.flatMap(each => [...each.matchAll(/(?:^|[\s("'])guard +([a-z-][^|;&<>()"`\n]*)/gm)])
  return typed.map(([, words]) => words!.trim().split(/\s+/))
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
