import { type ByteText, wideEncoding } from '../core/bytes.ts'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { StagedProblem } from '../core/ports/git.ts'
import { type ByteReader, createByteReader } from './byte-reader.ts'
import { type GitStart, SAFE_OPTIONS, startGit } from './git-program.ts'

export type Blob = { text: ByteText } | { problem: StagedProblem } | 'binary'

/** Each with the content of its blob, one at a time. Throws `GuardError` (exit 6) if git ends before the last. */
export async function* readBlobs<Named extends { id: string }>(
  files: readonly Named[],
  start: GitStart,
): AsyncGenerator<[Named, Blob]> {
  const child = startGit([...SAFE_OPTIONS, 'cat-file', '--batch'], start)
  if (!child) throw endedEarly(start)
  child.on('error', () => {})
  try {
    child.stdin.end(files.map(({ id }) => `${id}\n`).join(''))
    const reader = createByteReader(child.stdout)
    for (const file of files) {
      const blob = await readBlob(reader)
      if (!blob) throw endedEarly(start)
      yield [file, blob]
    }
  } finally {
    child.kill()
  }
}

/** A string cannot hold much more. */
const MOST_BYTES = 256 * 1024 * 1024

/** `ID blob SIZE`, the bytes and a line break; or `ID missing`: https://git-scm.com/docs/git-cat-file#_batch_output */
async function readBlob(reader: ByteReader): Promise<Blob | undefined> {
  const header = await reader.line()
  if (header === undefined) return undefined
  const size = Number(/^\w+ blob (\d+)$/.exec(header)?.[1])
  if (Number.isNaN(size)) return { problem: { code: 'UNREADABLE', message: say('git does not have its content') } }
  if (size > MOST_BYTES) {
    await reader.skip(size + 1)
    return { problem: { code: 'TOO_LARGE', message: say`it is larger than ${MOST_BYTES / 1024 / 1024} MiB` } }
  }
  const bytes = await reader.take(size)
  if (bytes.length < size) return undefined
  await reader.skip(1)
  return isBinary(bytes) ? 'binary' : { text: bytes.toString('latin1') }
}

/** As git tells it, but for texts in UTF-16: https://git-scm.com/docs/gitattributes#_marking_files_as_binary */
function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, BINARY_SAMPLE).includes(0) && !wideEncoding(bytes.toString('latin1', 0, 2))
}

const BINARY_SAMPLE = 8000

function endedEarly({ cwd }: GitStart): GuardError {
  return new GuardError('UNREADABLE', say`git ended before it had read what is staged in ${cwd}`, {
    exitCode: ExitCode.conflict,
    hint: say('run `git fsck` there'),
  })
}
