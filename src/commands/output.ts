import type { Context } from '../core/ports/context.ts'
import { jsonText } from '../core/printable.ts'
import type { Secret } from '../core/secret.ts'
import type { Page } from '../render/page.ts'
import { paintFor } from '../render/paint.ts'
import { wrapProse } from '../render/wrap.ts'

export async function pageOf(ctx: Pick<Context, 'home' | 'io'>): Promise<Page> {
  return { home: ctx.home, columns: ctx.io.columns, paint: await paintFor(ctx.io.color) }
}

/** Explanations on standard output, wrapped to its width if it is a terminal. */
export function forPeople(text: string, { io }: Pick<Context, 'io'>): string {
  return io.isTerminal ? wrapProse(text, io.columns) : text
}

/** One JSON document on stdout. */
export function printJson(ctx: Pick<Context, 'io'>, document: unknown, showing?: readonly Secret[]): void {
  ctx.io.document(jsonText(document), showing)
}
