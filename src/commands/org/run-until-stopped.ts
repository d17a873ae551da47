import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'

/**
 * Does work that a signal shortens: calls that are on their way are waited for, and no other leaves. A second signal ends the
 * process.
 */
export async function runUntilStopped<T>(
  work: (isOver: () => boolean) => Promise<T>,
  ctx: Pick<Context, 'io' | 'cancellable'>,
): Promise<{ result: T; stopped: boolean }> {
  let [over, result]: [boolean, { value: T } | undefined] = [false, undefined]
  const stopped = await ctx.cancellable(
    async () => {
      result = { value: await work(() => over) }
    },
    () => {
      over = true
      ctx.io.err(say('Finishing what was begun; press Ctrl-C again to stop at once'))
    },
  )
  return { result: result!.value, stopped }
}
