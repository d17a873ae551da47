import type { Context } from '../core/ports/context.ts'
import type { CopyPlace, OpenJournal } from '../core/ports/journals.ts'
import { pathsOf } from '../formats/adapter.ts'
import { journalId } from './journal.ts'
import type { JournalState } from './journal-state.ts'

/**
 * The places that can hold a journal's records if its own disk cannot, best first. The list is computed again when
 * they are looked for, so it depends only on the journal and the user's environment. Pure.
 */
export function rescuePlaces(
  journal: Pick<OpenJournal, 'path'>,
  { targets }: Pick<JournalState, 'targets'>,
  where: Pick<Context, 'env' | 'platform'>,
): CopyPlace[] {
  const { join } = pathsOf(where)
  return [
    ...targets.map<CopyPlace>(({ staging, path }) => ({ kind: 'staging', path: staging, target: path })),
    ...temporaryFolders(where).map<CopyPlace>(folder => ({
      kind: 'temporary',
      path: join(folder, `guard-${journalId(journal)}`, 'journal.jsonl'),
    })),
  ]
}

function temporaryFolders({ env, platform }: Pick<Context, 'env' | 'platform'>): string[] {
  const named = platform === 'win32' ? [env.TEMP, env.TMP] : [env.XDG_RUNTIME_DIR, env.TMPDIR, '/tmp']
  const absolute = named.filter(folder => folder !== undefined).filter(folder => /^(?:\/|[A-Za-z]:[\\/])/.test(folder))
  return [...new Set(absolute)]
}
