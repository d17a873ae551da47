import { displayPath, encodePath } from '../core/paths.ts'
import { escapeRegExp } from '../core/pattern.ts'
import type { Verdict } from '../core/ports/services.ts'
import { printable } from '../core/printable.ts'
import type { Paint } from './paint.ts'

/** What a page is written for: whose home `~` is, how wide the terminal is, and with which colours. */
export interface Page {
  home: string
  columns: number
  paint: Paint
}

/** What a service says of each token, by fingerprint; absent if no service was asked. */
export type Verdicts = ReadonlyMap<string, Verdict>

/** `~` for the home folder, and nothing in a path that a terminal would act on. */
export function shortPath(path: string, home: string): string {
  const shown =
    path === home || path.startsWith(`${home}/`) || path.startsWith(`${home}\\`) ? `~${path.slice(home.length)}` : path
  return printable(displayPath(shown))
}

/** The same for each path in a sentence, except in quotes, in which a shell does not expand `~`. */
export function shortPaths(text: string, home: string): string {
  return printable(text.replace(new RegExp(`(?<![\\w.'-])${escapeRegExp(home)}(?=[/\\\\])`, 'g'), '~'))
}

/** A path that is not UTF-8 also travels as its bytes. */
export function pathDocument(path: string): { path: string; pathBase64?: string } {
  const bytes = encodePath(path)
  return typeof bytes === 'string' ? { path } : { path: displayPath(path), pathBase64: bytes.toString('base64') }
}
