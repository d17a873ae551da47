import { say } from '../core/language.ts'
import { printable } from '../core/printable.ts'
import type { Outranking } from '../precedence/outranking.ts'
import { pathDocument, shortPath } from './page.ts'

/** The setting that overrides the tool's own, as a complete sentence. */
export function outrankingText({ path, decides, value }: Outranking, home: string): string {
  const name = path.startsWith('env:') ? say`the variable ${path.slice('env:'.length)}` : shortPath(path, home)
  return decides === 'registry'
    ? say`${name} names another registry: ${printable(value)}`
    : say`${name} has another token: ${printable(value)}`
}

/** One line for each thing that decides, with all the tools for which it does. */
export function renderOutrankings(byTool: ReadonlyMap<string, readonly Outranking[]>, home: string): string[] {
  const tools = new Map<string, string[]>()
  for (const [tool, list] of byTool)
    for (const outranking of list) {
      const text = outrankingText(outranking, home)
      tools.set(text, [...(tools.get(text) ?? []), tool])
    }
  return [...tools].map(
    ([text, names]) =>
      say`note: ${names.join(', ')} in this folder: ${text}; \`guard find --explain ${names[0]}\` shows the order`,
  )
}

export function outrankingDocument({ path, decides, value, fingerprint }: Outranking) {
  return { ...pathDocument(path), decides, value, fingerprint }
}
