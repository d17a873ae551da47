import { say } from '../core/language.ts'
import { Secret } from '../core/secret.ts'
import type { DiscoverContext } from '../find/discover.ts'
import type { Discovery } from '../find/discovery.ts'
import { historiesWith } from '../find/shell-history.ts'
import { adapterById } from '../tools/index.ts'
import type { JournalHead, JournalState } from './journal-state.ts'
import type { Note } from './notes.ts'

interface Done {
  /** Files that hold the new token. */
  files: readonly string[]
  found: Discovery
}

/** The steps that only the user can take after a token was replaced. */
export function describeLeftForYou(state: JournalState, { files, found }: Done, ctx: DiscoverContext): Note[] {
  const changed = state.targets.filter(({ path }) => files.includes(path))
  const histories = state.head.old === null ? [] : historiesWith(state.head.old, ctx)
  return [
    ...changed.flatMap(({ path, adapter }): Note[] => {
      const task = adapterById(adapter)?.afterChange
      return task ? [{ about: 'task', path, task }] : []
    }),
    ...histories.map(copy => ({ about: 'history' as const, ...copy })),
    ...elsewhere(state.head, found),
  ]
}

/** One email has one token, and whoever else had the old one is cut off. */
function elsewhere({ kind, mode, old }: JournalHead, found: Discovery): Note[] {
  if (mode === 'sync') return []
  const secrets = secretsNamed(found)
  if (kind === 'org') return secrets
  if (kind === 'takumo') return [elsewhereWithKey(old), ...secrets]
  // Only this machine has the history that proves which token came before, so the other machines need the
  // fingerprint.
  const from = old === null ? '' : ` --from ${new Secret(old).fingerprint}`
  return [
    say`on each other machine: guard token | ssh OTHER guard sync --token-stdin --yes${from}`,
    say('update CI secrets that hold the old token'),
    ...secrets,
  ]
}

/** The other machines go on with the old key until it is revoked. */
function elsewhereWithKey(old: string | null): string {
  const from = old === null ? '' : ` --from ${new Secret(old).fingerprint}`
  return say`before you revoke the old key, on each other machine that uses it: guard token --takumo | ssh OTHER guard sync --token-stdin --yes${from}`
}

/** The secrets of CI services that the files on this machine name. */
function secretsNamed({ references }: Discovery): Note[] {
  return references
    .filter(({ external, tool }) => external && tool === 'ci')
    .map(({ name, path, line }) => ({ about: 'ci-secret', name, path, line }))
}
