import { forEachConcurrently } from '../../core/concurrency.ts'
import { ExitCode } from '../../core/errors.ts'

/** So many calls are on the way at once. */
const WIDTH = 8

/** So many failures in a row: the network is down, and thousands more would wait for their time limits. */
const PATIENCE = 25

/**
 * `forEachConcurrently` for calls that report a failure as an exit status, or undefined. The first item runs alone, so that a
 * missing role or an exhausted limit is known before hundreds of calls are sent. A failure that the next call would
 * meet as well, or too many failures in a row, ends the run.
 */
export async function forEachUntilHopeless<T>(
  items: readonly T[],
  call: (item: T) => Promise<ExitCode | undefined>,
  isOver: () => boolean = () => false,
): Promise<void> {
  let [stopped, failures] = [false, 0]
  const work = async (item: T) => {
    const failure = await call(item)
    failures = failure === undefined ? 0 : failures + 1
    if (failure !== undefined && (isPermanent(failure) || failures === PATIENCE)) stopped = true
  }
  await forEachConcurrently(items.slice(0, 1), work, { width: 1, isOver })
  await forEachConcurrently(items.slice(1), work, { width: WIDTH, isOver: () => stopped || isOver() })
}

/** What the next call would be answered with as well. */
export function isPermanent(exitCode: ExitCode): boolean {
  return exitCode === ExitCode.forbidden || exitCode === ExitCode.rateLimited
}
