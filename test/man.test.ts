import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { verbs } from '../src/commands/index.ts'
import { ExitCode } from '../src/core/errors.ts'
import { runGuard, tempHome } from './helpers/guard.ts'

const ROOT = join(import.meta.dirname, '..')
const MAN = join(ROOT, 'dist/man')
const pages = readdirSync(MAN).sort()

const hasGroff = spawnSync('groff', ['--version']).status === 0
// Small images of systems have a program of that name which only says that there is no manual.
const hasMan = /^man \d/.test(spawnSync('man', ['--version'], { encoding: 'utf8' }).stdout)
const inCi = process.env.CI !== undefined

/** `guard-org-list.1` is about `guard org list`. */
function wordsOf(page: string): string[] {
  return page.replace(/\.1$/, '').split('-').slice(1)
}

/** The text of a page with nothing of roff's left in its words. */
function textOf(page: string): string {
  const source = readFileSync(join(MAN, page), 'utf8')
  return source
    .replaceAll('\\-', '-')
    .replace(/\\f[BP]/g, '')
    .replace(/\\\((aq|dq|ti|ha)/g, (_, name) => SIGNS[name]!)
}

const SIGNS: Record<string, string> = { aq: "'", dq: '"', ti: '~', ha: '^' }

/** The lines under a heading. */
function section(page: string, title: string): string {
  return new RegExp(`^\\.SH ${title}\\n((?:(?!\\.SH ).*\\n?)*)`, 'm').exec(textOf(page))?.[1] ?? ''
}

async function helpOf(page: string): Promise<string> {
  const { code, stdout } = await runGuard([...wordsOf(page), '--help'], { home: tempHome().home })
  expect(code, page).toBe(0)
  return stdout
}

describe('the manual', () => {
  test('has a page for guard and for every command that the help shows', () => {
    const shown = verbs.filter(({ hidden }) => !hidden).map(({ name }) => `guard-${name}.1`)
    expect(pages).toEqual(expect.arrayContaining(['guard.1', 'guard-org-list.1', 'guard-takumo-probe.1', ...shown]))
    const roots = pages.filter(page => wordsOf(page).length === 1)
    expect(roots).toEqual(shown.sort())
  })

  test('is named page by page in package.json, for npm installs no folder of them', () => {
    const { man } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    expect(man.toSorted()).toEqual(pages.map(page => `dist/man/${page}`))
  })

  test.for(pages)('%s says what the help says: examples, arguments, flags', async page => {
    const help = await helpOf(page)
    const examples = [...help.matchAll(/^ {2}(\$ .*)$/gm)].map(([, example]) => example)
    expect(section(page, 'EXAMPLES').match(/^\$ .*/gm)).toEqual(examples)
    const options = [...help.matchAll(/^ {2}(-.*?)(?: {2}|$)/gm)].map(([, term]) => term)
    expect(options.length).toBeGreaterThan(2)
    expect([...section(page, 'OPTIONS').matchAll(/^\.TP\n(.*)$/gm)].map(([, term]) => term)).toEqual(options)
    const usage = /^Usage: (.*)$/m.exec(help)![1]!
    expect(section(page, 'SYNOPSIS')).toBe(`${usage}\n`)
    for (const [, argument] of usage.matchAll(/[<[]([a-z]+)(?:\.\.\.)?[\]>]/g)) {
      if (argument !== 'options' && !/\[command\]/.test(usage)) expect(section(page, 'ARGUMENTS')).toContain(argument)
    }
  })

  test.for(pages)('%s begins with examples, and ends with statuses, variables, files and other pages', page => {
    const titles = [...textOf(page).matchAll(/^\.SH (.*)$/gm)].map(([, title]) => title)
    expect(titles.slice(0, 3)).toEqual(['NAME', 'EXAMPLES', 'SYNOPSIS'])
    expect(titles.slice(-4)).toEqual(['EXIT STATUS', 'ENVIRONMENT', 'FILES', 'SEE ALSO'])
    for (const code of Object.values(ExitCode))
      expect(section(page, 'EXIT STATUS')).toMatch(new RegExp(`^${code}$`, 'm'))
    const others = section(page, 'SEE ALSO').match(/[a-z-]+(?=\(1\))/g)!
    expect(pages).toEqual(expect.arrayContaining(others.map(name => `${name}.1`)))
  })

  test('names every variable of its own that guard reads', () => {
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(
      path => path.endsWith('.ts') && !path.startsWith('sandbox'),
    )
    const text = sources.map(path => readFileSync(join(ROOT, 'src', path), 'utf8')).join('\n')
    const names = new Set(text.match(/\b(?:GUARD|TAKUMO)_[A-Z_]*[A-Z]\b/g))
    names.delete('GUARD_SERVICES') // a constant
    names.delete('GUARD_SANDBOX_URL') // for programs that the sandbox starts
    expect(names.size).toBeGreaterThan(10)
    for (const name of names) expect(section('guard.1', 'ENVIRONMENT')).toContain(name)
  })

  test.for(pages)('%s is plain ASCII', page => {
    expect(readFileSync(join(MAN, page), 'utf8')).toMatch(/^[\n -~]+$/)
  })

  test.skipIf(!hasGroff && !inCi)(
    `is formatted without a warning${hasGroff ? '' : ' (skipped: groff is not here)'}`,
    () => {
      const paths = pages.map(page => join(MAN, page))
      for (const path of paths) {
        const { status, stderr } = spawnSync('groff', ['-man', '-ww', '-z', path], { encoding: 'utf8' })
        expect([path, status, stderr]).toEqual([path, 0, ''])
      }
    },
  )

  test.skipIf(!hasMan)(`is shown by man${hasMan ? '' : ' (skipped: man is not here)'}`, () => {
    const shown = execFileSync('man', ['-l', join(MAN, 'guard-rotate.1')], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, MANWIDTH: '80', MAN_KEEP_FORMATTING: '', LANG: 'C.UTF-8', MANPAGER: 'cat' },
    })
    expect(shown).toMatch(/^EXAMPLES\n {7}\$ guard rotate\n/m)
    expect(shown).toMatch(/^ {7}-n, --dry-run\n/m)
  })
})
