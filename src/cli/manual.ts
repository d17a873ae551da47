import { ExitCode } from '../core/errors.ts'
import { SERVICE_VARIABLES } from '../core/services.ts'

type Entry = readonly [names: string, about: string]

/** What the manual adds to the meaning of an exit status. */
export const EXIT_DETAILS: Readonly<Partial<Record<ExitCode, string>>> = {
  [ExitCode.ok]: 'also where there was nothing to do',
  [ExitCode.negative]: 'nothing found, not set up, the doctor found faults',
  [ExitCode.rejected]: 'by its service',
  [ExitCode.unknown]: 'network, timeout, server error',
  [ExitCode.conflict]: 'locked, changed by another program, not writable, not text',
  [ExitCode.unfinished]: 'begun and not finished',
  [ExitCode.refused]: 'tracked by git, foreign host, a copy that cannot be rewritten, no durable place',
  [ExitCode.forbidden]: 'or a plan',
  [ExitCode.interrupted]: 'nothing half done',
}

/** The environment variables that guard reads, for the manual. */
export const ENVIRONMENT: readonly Entry[] = [
  ['GUARD_TOKEN', 'a token, which is found like any other; `guard exec` takes it as it is'],
  [
    Object.values(SERVICE_VARIABLES).join(', '),
    'where a service is; these may only name this machine, and other origins belong into the config file',
  ],
  ['GUARD_ORG, GUARD_BOT_ID, GUARD_BOT_API_KEY', 'the bot credential for organisation tokens; all three are needed'],
  [
    'GUARD_ID_TOKEN',
    'the ID token of a CI job, for `guard ci`; without it GitHub is asked for one. GUARD_BOT_ID names the bot',
  ],
  ['TAKUMO_API_KEY', 'the key that `guard takumo probe` asks about'],
  ['GUARD_STATE_DIR', 'the folder with the lock, the journal of an unfinished rotation, and the history'],
  ['GUARD_TIMEOUT', 'seconds, in place of the time limits of calls'],
  ['HTTPS_PROXY, HTTP_PROXY, NO_PROXY', 'are honoured; what goes to this machine never goes through a proxy'],
  ['NODE_EXTRA_CA_CERTS', 'a file with certificates of more authorities'],
  ['NO_COLOR, FORCE_COLOR', 'keep colour away, or bring it where the output is no terminal'],
  ['LC_ALL, LC_MESSAGES, LANG', 'the language of the messages, English or Japanese, where `--lang` names none'],
  ['COLUMNS', 'how wide lines may be where the output is no terminal'],
]

/** The files that guard reads and writes for itself, for the manual. No setting is read from a project folder. */
export const FILES: readonly Entry[] = [
  [
    '~/.config/guard/config.toml',
    'the settings: `[services]` names origins, such as npm = "https://guard.example/", `keychain = true` keeps a second copy of each new token in the keychain of the system, and `unread = ["~/backups"]` lists files and folders that guard need not be able to read. On macOS in ~/Library/Application Support/guard, on Windows in %APPDATA%\\guard.',
  ],
  [
    '~/.local/state/guard',
    'the lock, the journal of an unfinished rotation, and history.jsonl, which holds fingerprints and no token. On macOS in ~/Library/Application Support/guard, on Windows in %LOCALAPPDATA%\\guard.',
  ],
]
