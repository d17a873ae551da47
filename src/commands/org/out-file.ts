import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import { displayPath } from '../../core/paths.ts'
import type { Context } from '../../core/ports/context.ts'
import { sha256 } from '../../core/sha256.ts'
import { pathsOf } from '../../formats/adapter.ts'
import type { Issued } from '../../rotate/org/issue.ts'
import { revokeMany } from '../../rotate/org/revoke-many.ts'

type FileContext = Pick<Context, 'cwd' | 'platform' | 'files'>

const ROOM = ' '.repeat(4096)

/**
 * The whole path of a file that can be made there; a dry run only looks. Throws `GuardError` (exit 6) if one is there, or
 * none can be made.
 */
export function outFile(name: string, { dryRun = false }: { dryRun?: boolean }, ctx: FileContext): string {
  const path = pathsOf(ctx).resolve(ctx.cwd, name)
  if (ctx.files.read(path).kind !== 'absent')
    throw unusable(path, say('it is there already, and guard overwrites nothing'))
  const problem = ctx.files.creationProblem(path)
  if (problem !== undefined) throw unusable(path, problem)
  if (dryRun) return path
  // A disk that is full, or read-only, is met before the service is called.
  const trial = ctx.files.creationPath(path)
  ctx.files.create(trial, { staging: ctx.files.creationPath(path), text: ROOM })
  ctx.files.remove(trial, sha256(ROOM))
  return path
}

function unusable(path: string, problem: string): GuardError {
  return new GuardError('UNWRITABLE', say`${displayPath(path)} cannot be created: ${problem}`, {
    exitCode: ExitCode.conflict,
    hint: say('name another file'),
  })
}

interface Kept {
  issued: Issued
  identifier: string
}

/** Writes a token into its file. If that fails, the token is revoked, or kept in guard's own folder. Throws `GuardError`. */
export async function keepIn(path: string, { issued, identifier }: Kept, ctx: Context): Promise<void> {
  try {
    write(path, issued, ctx)
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    throw await takenBack(error, { issued, identifier }, ctx)
  }
}

function write(path: string, { token }: Issued, ctx: FileContext): void {
  ctx.files.create(path, { staging: ctx.files.creationPath(path), text: `${token.reveal()}\n` })
}

async function takenBack({ code, message }: GuardError, kept: Kept, ctx: Context): Promise<GuardError> {
  const { issued, identifier } = kept
  if (await isRevoked(kept, ctx)) {
    return new GuardError(code, say`${message}; the token that was issued, ${issued.id!}, is revoked again`, {
      exitCode: ExitCode.conflict,
      hint: say('name another file with `--out`, and run the command again'),
    })
  }
  const refuge = `${ctx.settings.stateFolder}/issued-${issued.token.fingerprint.slice('sha256:'.length)}.token`
  write(refuge, issued, ctx)
  return new GuardError(
    code,
    say`${message}; the token that was issued to ${identifier} is in ${displayPath(refuge)}`,
    {
      exitCode: ExitCode.conflict,
      hint: say('move that file to its place'),
    },
  )
}

async function isRevoked({ issued, identifier }: Kept, ctx: Context): Promise<boolean> {
  if (issued.id === undefined) return false
  try {
    const [revoked] = await revokeMany({ rows: [{ id: issued.id }], prefix: identifier }, ctx)
    return revoked!.error === undefined
  } catch (error) {
    if (error instanceof GuardError) return false
    throw error
  }
}
