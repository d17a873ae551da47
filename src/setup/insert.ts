import type { ByteText } from '../core/bytes.ts'
import type { Edit } from '../core/edit.ts'
import { valueAt } from '../formats/adapter.ts'
import { addToJson } from '../formats/json-members.ts'
import type { Want } from './desired.ts'
import { insertInToml } from './insert-toml.ts'
import { insertInYaml } from './insert-yaml.ts'
import { appendBlock, behindLine, difference, insertLines, isEmptyText, lineBreakOf, linesOf } from './lines.ts'

/** Where the format of a file would take the values that it lacks. A guess: what it is worth, the parser says. */
export type Insert = (text: ByteText, tree: unknown, missing: readonly Want[]) => Edit[]

/** By the adapter's id. */
export const INSERTS: Readonly<Record<string, Insert>> = {
  npmrc: insertInIni,
  'pnpm-ini': insertInIni,
  yarnrc: insertInYaml,
  bunfig: insertInToml,
  pip: insertInPip,
  uv: insertInToml,
  pyproject: insertInToml,
  poetry: insertInToml,
  pdm: insertInToml,
  pipfile: insertInToml,
  bundler: insertInBundleConfig,
  'go-env': insertInGoEnv,
  netrc: insertInNetrc,
  composer: insertInJson,
}

/** Before the first `[section]`: what stands below one is read by nobody. */
function insertInIni(text: ByteText, _tree: unknown, missing: readonly Want[]): Edit[] {
  const section = linesOf(text).find(({ line }) => /^\s*\[/.test(line))
  const lines = missing.map(({ key, value }) => `${key[0]}=${value}`)
  return [insertLines(text, section?.start ?? text.length, lines)]
}

function insertInPip(text: ByteText, tree: unknown, missing: readonly Want[]): Edit[] {
  return [...groupBySection(missing)].map(([section, wants]) => {
    const lines = wants.map(({ key, value }) => `${key[1]} = ${value}`)
    const header = `[${section}]`
    if (valueAt(tree, [section]) === undefined) return appendBlock(text, [header, ...lines])
    const at = behindLine(text, new RegExp(`^${escapeRegExp(header)}`))
    return insertLines(text, at ?? text.length, lines)
  })
}

function groupBySection(wants: readonly Want[]): Map<string, Want[]> {
  const groups = new Map<string, Want[]>()
  for (const want of wants) {
    const section = String(want.key[0])
    groups.set(section, [...(groups.get(section) ?? []), want])
  }
  return groups
}

/** Looks like YAML, and Bundler begins a new one as YAML does. */
function insertInBundleConfig(text: ByteText, _tree: unknown, missing: readonly Want[]): Edit[] {
  const lines = missing.map(({ key, value }) => `${key[0]}: "${value}"`)
  return [insertLines(text, text.length, isEmptyText(text) ? ['---', ...lines] : lines)]
}

/** Go takes a carriage return for a part of the value. */
function insertInGoEnv(text: ByteText, _tree: unknown, missing: readonly Want[]): Edit[] {
  const lines = missing.map(({ key, value }) => `${key[0]}=${value}`)
  return [insertLines(text, text.length, lines, '\n')]
}

/** One line for each machine, before `default`, which ends the search of some readers. */
function insertInNetrc(text: ByteText, _tree: unknown, missing: readonly Want[]): Edit[] {
  const fallback = linesOf(text).find(({ line }) => /^\s*default\b/.test(line))
  const hosts = [...new Set(missing.map(({ key }) => String(key[0])))]
  const lines = hosts.map(host => {
    const words = missing.filter(({ key }) => key[0] === host).map(({ key, value }) => `${key[1]} ${value}`)
    return `machine ${host} ${words.join(' ')}`
  })
  return [insertLines(text, fallback?.start ?? text.length, lines)]
}

function insertInJson(text: ByteText, _tree: unknown, missing: readonly Want[]): Edit[] {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '    '
  const eol = lineBreakOf(text)
  const set = (document: string, { key, value }: Want) => addToJson(document, key, value, { indent, eol })
  const whole = missing.reduce(set, isEmptyText(text) ? '{}' : text)
  return [difference(text, isEmptyText(text) ? `${whole}\n` : whole)]
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
