import type { ByteText } from '../core/bytes.ts'
import { say } from '../core/language.ts'
import { globSource } from '../core/pattern.ts'
import type { Context } from '../core/ports/context.ts'
import type { FileReader } from '../core/ports/files.ts'
import type { ConfigAdapter, Level } from '../formats/adapter.ts'
import { adapterByName } from '../tools/index.ts'
import type { Problem } from './discovery.ts'

/** More files than this are not followed, and neither is a chain that is longer. */
const MOST_FILES = 500
const LONGEST_CHAIN = 10

interface SourcingFile {
  path: string
  level: Level
  adapter: ConfigAdapter
  /** How many files lead here from a start-up file. */
  steps?: number
}

/** The files that start-up files source, directly or through one another. Only reads. */
export class SourcedFiles {
  readonly problems: Problem[] = []
  readonly #ctx: Pick<Context, 'home'> & { files: Pick<FileReader, 'list' | 'ownerOf'> }
  readonly #variables: Map<string, string[]>
  readonly #seen = new Set<string>()

  constructor(ctx: Pick<Context, 'home' | 'env'> & { files: Pick<FileReader, 'list' | 'ownerOf'> }) {
    this.#ctx = ctx
    const given = Object.entries(ctx.env).map(([name, value]) => [name, value ? [value] : []] as const)
    this.#variables = new Map([...given, ['HOME', [ctx.home]]])
  }

  /** True if start-up files source so many others that some were left out. */
  get isCut(): boolean {
    return this.problems.some(({ code }) => code === 'SEARCH_CUT_SHORT')
  }

  /**
   * The files that this one sources and that were not named before. A project's files are not followed: the author of
   * one could name any file of the user's.
   */
  of(file: SourcingFile, text: ByteText): SourcingFile[] {
    const { path, level, adapter, steps = 0 } = file
    if (!adapter.sources || (level !== 'shell' && level !== 'system')) return []
    const scope = { home: this.#ctx.home, path, variables: this.#variables }
    const { paths, variables } = adapter.sources(text, scope)
    for (const [name, value] of variables) this.#learn(name, value)
    const fresh = paths.flatMap(each => this.#filesAt(each)).filter(each => !this.#seen.has(each))
    if (fresh.length > 0 && (steps === LONGEST_CHAIN || this.#seen.size + fresh.length > MOST_FILES)) {
      this.problems.push(tooMany(path))
      return []
    }
    for (const each of fresh) this.#seen.add(each)
    return fresh.map(each => ({ path: each, level, adapter: adapterByName(each) ?? adapter, steps: steps + 1 }))
  }

  #learn(name: string, value: string): void {
    const known = this.#variables.get(name) ?? []
    if (!known.includes(value)) this.#variables.set(name, [...known, value])
  }

  /** The files of a pattern, folder by folder; a path without one is the file itself, which need not be there. */
  #filesAt(pattern: string): string[] {
    const steps = pattern.split('/')
    const first = steps.findIndex(step => /[*?[]/.test(step))
    if (first === -1) return [pattern]
    let folders = [steps.slice(0, first).join('/')]
    for (const step of steps.slice(first, -1)) {
      folders = folders.flatMap(folder => (isPattern(step) ? this.#named(folder, step, true) : `${folder}/${step}`))
    }
    const last = steps.at(-1)!
    return folders.flatMap(folder => (isPattern(last) ? this.#named(folder, last, false) : `${folder}/${last}`))
  }

  #named(folder: string, pattern: string, isFolder: boolean): string[] {
    const entries = this.#ctx.files.list(folder || '/')
    if (entries === undefined) {
      if (this.#ctx.files.ownerOf(folder) !== 'none') this.problems.push(unread(folder))
      return []
    }
    const matching = new RegExp(`^${nameSource(pattern)}$`)
    return entries
      .filter(entry => entry.isFolder === isFolder && matching.test(entry.name))
      .map(({ name }) => `${folder}/${name}`)
      .toSorted()
  }
}

function isPattern(step: string): boolean {
  return /[*?[]/.test(step)
}

/** As shells match names: a leading dot must be written, and sets of characters count as any. */
function nameSource(pattern: string): string {
  const source = globSource(pattern.replaceAll(/\[[^\]]*\]/g, '?')).replaceAll('\\?', '[^/]')
  return pattern.startsWith('.') ? source : `(?!\\.)${source}`
}

function tooMany(path: string): Problem {
  const message = say`it sources more files than guard follows (${MOST_FILES}, and ${LONGEST_CHAIN} one from another)`
  return { code: 'SEARCH_CUT_SHORT', path, line: null, message }
}

function unread(path: string): Problem {
  return { code: 'UNREADABLE', path, line: null, message: say('the folder cannot be read') }
}
