import type { ByteText } from './bytes.ts'
import type { ExitCode, GuardError } from './errors.ts'
import type { Secret } from './secret.ts'
import type { GuardService, ServiceUrls } from './services.ts'
import type { TokenFamily, TokenKind } from './tokens.ts'

/** Everything impure, in one object: built for real in cli/context.ts. Functions take `Pick<Context, …>`. */
export interface Context {
  home: string
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  settings: Settings
  /** What is wrong with guard's own folders and its config file, though it stops nothing. */
  concerns: readonly Concern[]
  /** The services that the config file moves. */
  origins: readonly MovedOrigin[]
  clock: Clock
  io: Io
  files: Files
  search: Search
  treeSearch: TreeSearch
  api: Api
  journals: Journals
  setupRecord: RecordFile
  ledgers: Ledgers
  lock: Lock
  deliveries: Deliveries
  store: Store
  git: Git
  startSandbox(options?: SandboxOptions): Promise<Sandbox>
  runProgram(program: Program): Promise<ProgramResult>
  /** Runs a program in guard's place: on its streams, with its signals. */
  handOver(program: StandIn): Promise<HandedOver>
  feeder: Feeder
  /** What to put before its arguments to run this very guard. */
  self: readonly string[]
  /** Runs the steps that must not be cut short: a signal waits until they are done. */
  uninterrupted<T>(steps: () => Promise<T>): Promise<T>
  /** Settles when a signal asks the process to stop. */
  untilStopped(): Promise<void>
  /**
   * Does work that can end early with what it has: `stop` asks it to when a signal comes, and a second signal ends the
   * process. True where a signal came.
   */
  stoppable(work: () => Promise<unknown>, stop: () => void): Promise<boolean>
  scratch: Scratch
}

export interface Settings {
  urls: ServiceUrls
  /** Where the lock, the journal and the history live. */
  stateFolder: string
  /** Whether the keychain gets a second copy without being asked each time. */
  keychain: boolean
  /** Absolute paths that guard need not be able to read: a rotation does not ask about them. */
  unread: readonly string[]
  /** `GUARD_ORG`, `GUARD_BOT_ID` and `GUARD_BOT_API_KEY`, when all three are there. */
  bot: BotCredential | undefined
  /** `TAKUMO_API_KEY`. */
  takumoKey: Secret | undefined
}

/** Something about guard's own files that a person should know. */
export interface Concern {
  path: string
  /** One sentence without a full stop. */
  message: string
  /** One command or one action. */
  fix?: string
}

/** A service that is not the vendor's, and the file that says so. */
export interface MovedOrigin {
  service: keyof ServiceUrls
  url: string
  path: string
}

export interface BotCredential {
  org: string
  botId: string
  apiKey: Secret
}

export interface Clock {
  now(): Date
  sleep(milliseconds: number): Promise<void>
  /** Calls back once, unless the function that it returns is called before. */
  after(milliseconds: number, call: () => void): () => void
}

/** Data goes out, everything else goes to err; prompts work only where `interactive` is true. */
export interface Io {
  /** Conceals every secret but those that the command is asked to print. */
  out(text: string, showing?: readonly Secret[]): void
  /** The same; a secret is shown here only if the user asked for that, by a flag or in answer to a question. */
  err(text: string, showing?: readonly Secret[]): void
  /** No output shows this secret from now on, whatever its shape. */
  hide(secret: Secret): void
  /** For `--verbose`: goes to err, with every token masked; without the flag the text is not asked for. */
  detail(text: () => string): void
  /** A line on the terminal that whatever comes next replaces; without one, nobody asks for the text. */
  progress(text: () => string): void
  /** The same for work that takes a while: says what is waited for as long as it goes on. */
  during<T>(text: string, work: Promise<T>): Promise<T>
  interactive: boolean
  columns: number
  /** Whether a person reads what goes out. */
  isTerminal: boolean
  /** Colour, for text on either stream. */
  color: boolean
  confirm(question: string): Promise<boolean>
  ask(question: string): Promise<string>
  /** Like `ask`, without echo. */
  askSecret(question: string): Promise<string>
  /** The whole of standard input, without its last line break. */
  readStdin(): Promise<string>
}

/* ---------------------------------------------------------------- files */

/** A regular file as it was read at one moment. */
export interface FileSnapshot {
  kind: 'file'
  path: string
  /** Where the bytes are, all symlinks followed. */
  realPath: string
  text: ByteText
  /** SHA-256 over the bytes, hex. */
  hash: string
  /** Permission bits, as in `0o600`. */
  mode: number
}

/** A path that holds something guard cannot read as a file. */
export interface UnreadableFile {
  kind: 'problem'
  path: string
  code: 'UNREADABLE' | 'NOT_A_FILE' | 'TOO_LARGE'
  /** True if this user has no right to read it. */
  forbidden?: boolean
  /** What failed, in words, without the path. */
  message: string
}

export type FileRead = FileSnapshot | UnreadableFile | { kind: 'absent'; path: string }

/** This user, another one, or `none` if the path leads to nothing. */
export type Owner = 'self' | 'other' | 'none'

/** The half of the file system that discovery gets: it cannot write. */
export interface FileReader {
  /** Never blocks on a FIFO or device and never throws for what the file system may answer. */
  read(path: string): FileRead
  /** Why the file could not be replaced, in words, or undefined. Writes nothing. */
  writeProblem(path: string): string | undefined
  /** Whose a path is that could not be read. */
  ownerOf(path: string): Owner
  /** Why a file that is not there could not be made, in words, or undefined. Writes nothing. */
  creationProblem(path: string): string | undefined
}

export interface FileWriter {
  /**
   * Where the new text of a file will be staged: beside the file that the path leads to, or in the state folder where
   * that folder cannot be written. Writes nothing. Throws `GuardError` (exit 6) if the file cannot be replaced at all.
   */
  stagingPath(path: string): string
  /** Creates the staging file of a path, 0600, with room for `size` bytes, and makes that durable. */
  reserve(staging: string, size: number, path: string): void
  /**
   * Puts `text` in the place of the file's bytes, all of it or nothing, if the file's hash is still `expectHash`.
   * Keeps symlinks, mode and owner; never widens them. Uses a staging file of its own if the given one is not what guard
   * would have made for the path. Throws `FileChangedError` or `GuardError` (exit 6).
   */
  replace(path: string, replacement: Replacement): void
  /**
   * Looks once more at what was replaced: a program that was opening a file just then may write into the old one only
   * now. Then its text is put back, and this throws `FileChangedError`. Waits for some milliseconds after the last one.
   */
  settle(): void
  /**
   * Ends what a killed `replace` left half done. The file is whole afterwards: with the old text, the new one, or
   * another program's. Resuming calls it before it reads the file. Does nothing if the staging file is not one that guard
   * would have made for the path.
   */
  repair(path: string, interrupted: Omit<Replacement, 'text'>): void
  /** Takes the rights of everybody but the owner away from a file. Throws `GuardError` (exit 6). */
  tighten(path: string): void
  /**
   * Removes the staging file of a path if it is there. One that guard would not have made for that path, or that cannot
   * be removed, is left, and the sentence that names it is returned.
   */
  discard(staging: string, path: string): string | undefined
  /** The staging file of a file that is still to be made; its folder need not be there yet. */
  creationPath(path: string): string
  /** Makes a file, 0600, and the folders that it needs, all of it or nothing. Throws `FileChangedError` where one is there. */
  create(path: string, creation: Pick<Replacement, 'staging' | 'text'>): void
  /** Throws `FileChangedError` where the file's hash is not what is expected. */
  remove(path: string, expectHash: string): void
  /** False where the folder is not empty, or not there. */
  removeFolder(path: string): boolean
}

export interface Replacement {
  staging: string
  expectHash: string
  text: ByteText
}

export interface Files extends FileReader, FileWriter {}

export interface Search {
  /** Files below `root` whose name is wanted, and what was left out. Stops at the deadline. */
  findByName(root: string, request: SearchRequest): Promise<SearchResult>
}

export interface SearchRequest {
  /** Exact file names. */
  names: readonly string[]
  /** Name beginnings, such as `.env.`. */
  prefixes: readonly string[]
  /** Name endings, such as `.plist`. */
  suffixes: readonly string[]
  milliseconds: number
}

export interface SearchResult {
  paths: string[]
  folders: number
  /** True where time ran out before every folder was seen. */
  partial: boolean
  /** Folders that could not be read. */
  unreadable: string[]
}

/** Reads every file below folders. */
export interface TreeSearch {
  /** Throws `GuardError` (exit 2) where one of the folders is not there. */
  start(request: TreeRequest, events: TreeEvents): RunningSearch
}

export interface TreeRequest {
  roots: readonly string[]
  /** Names of files that are not read here. */
  names: readonly string[]
  /** Also binary files, and the objects of git. */
  allFiles: boolean
}

export interface TreeEvents {
  /** A file with one of the names. */
  onNamed(path: string): void
  /** Another file, with the tokens in it. */
  onFound(path: string, found: LocatedToken[]): void
  onProgress(progress: TreeProgress): void
}

/** A token in free text. */
export interface LocatedToken {
  token: string
  kind: TokenKind
  carrier: 'plain' | 'url' | 'base64'
  line: number
  column: number
}

export interface TreeProgress {
  files: number
  bytes: number
  folder: string
}

export interface RunningSearch {
  done: Promise<TreeResult>
  /** Ends the search; `done` then settles with what it has. */
  stop(): void
}

export interface TreeResult {
  files: number
  bytes: number
  /** Files and folders that could not be read. */
  unreadable: string[]
  /** False where the search was stopped before it had read everything. */
  complete: boolean
}

/* ------------------------------------------------------------- services */

/** What a service says of a token. Unknown is never reported as rejected. */
export type Verdict = ValidVerdict | RejectedVerdict | UnknownVerdict

/** What the headers of every answer say of a service's rate limit. */
export interface RateLimit {
  limit: number
  /** Requests that are left in this window. */
  remaining: number
  /** When the window ends. */
  resetAt: Date
}

export interface RejectedVerdict {
  state: 'rejected'
  rateLimit?: RateLimit | undefined
}

export interface ValidVerdict {
  state: 'valid'
  /** As the service sent it; the field is undocumented. */
  lastUsed?: string | undefined
  /** As the service sent it; the field is undocumented. */
  createdAt?: string | undefined
  /** How many requests the service has counted; the field is undocumented. */
  requestCount?: number | undefined
  /** Organisation tokens: what the probe says of the token. */
  tokenId?: string | undefined
  identifier?: string | undefined
  rateLimit?: RateLimit | undefined
  /** Takumo: valid, with a limit that the service named (a missing scope or plan). */
  limit?: string | undefined
}

export interface UnknownVerdict {
  state: 'unknown'
  /** Names the host and what happened. */
  reason: string
  /** One command or one action. */
  hint?: string | undefined
  exitCode: ExitCode
  retryAfterSeconds?: number | undefined
  rateLimit?: RateLimit | undefined
  /** True if the service was asked and treats the token like one that was never issued. */
  isUnproved?: boolean
  /** True if no service is asked about such a token at all. */
  isUnasked?: boolean
}

/** A response to a call that changes something, body untouched: it is journalled before anybody reads it. */
export interface Answer {
  status: number
  /** False where the connection ended before the body did. */
  complete: boolean
  body: ByteText
  retryAfterSeconds?: number | undefined
}

/**
 * Gets everything that arrives, before the next bytes are awaited: the heads of all responses, interim ones and what is
 * no HTTP included, and every chunk of the body.
 */
export type ChunkSink = (text: ByteText, part: 'head' | 'body') => void

export interface EmailTokens {
  /** Where these tokens are at home, for messages. */
  readonly host: string
  status(token: Secret): Promise<Verdict>
  /** Sends the mail. Throws `GuardError`. */
  register(email: string, language: 'en' | 'ja'): Promise<void>
  /** Not retried, whatever happens. Throws `NoAnswerError` where no status arrived. */
  regenerate(token: Secret, onChunk: ChunkSink): Promise<Answer>
  /** Not retried, whatever happens. Throws `NoAnswerError` where no status arrived. */
  reset(email: string, code: Secret, onChunk: ChunkSink): Promise<Answer>
  /** Throws `GuardError`. */
  revoke(token: Secret): Promise<void>
}

/** One organisation user token as the list shows it; the plaintext is never in it. */
export interface OrgTokenRow {
  id: string
  identifier: string | undefined
  status: string | undefined
  createdAt: string | undefined
  /** Null for a token that was never used; undefined if the service does not say. */
  lastUsedAt: string | null | undefined
  revokedAt: string | undefined
}

export interface OrgTokens {
  readonly host: string
  /** Not retried, whatever happens. Throws `NoAnswerError` where no status arrived. */
  issue(identifier: string, onChunk: ChunkSink): Promise<Answer>
  /** What an answer to `issue` that is no success means. */
  issueError(answer: Answer): Promise<GuardError>
  /** All pages, or an error. Throws `GuardError`: exit 9 without the manager role. */
  list(filter: { prefix?: string | undefined; status?: string | undefined }): Promise<OrgTokenRow[]>
  /** Throws `GuardError`; a token that is already gone is no error. */
  revoke(id: string): Promise<void>
  probe(token: Secret): Promise<Verdict>
}

/** Whether a Takumo key has a scope; null if the answer does not tell. */
export interface ScopeAnswer {
  scope: string
  granted: boolean | null
}

export interface Takumo {
  readonly host: string
  probe(key: Secret): Promise<Verdict>
  /** The scopes about which the service can be asked without changing anything. */
  scopes(key: Secret): Promise<ScopeAnswer[]>
}

/** What the npm proxy answers to somebody without a token. */
export interface ProxyAnswer {
  host: string
  status: number
  /** Its words, safe to print. */
  said: string | undefined
  /** Its clock. */
  date: Date | undefined
}

export interface NpmProxy {
  /** Asks for the package that Guard refuses to everybody. Throws `GuardError` where no answer came. */
  canary(): Promise<ProxyAnswer>
}

export interface ManyCalls {
  many?: boolean
  isOver?: (() => boolean) | undefined
}

/** The endpoint at which a CI service issues ID tokens to a job, and the job's own credential for it. */
export interface IdTokenEndpoint {
  url: URL
  bearer: Secret
}

/** Exchanges the ID token of a CI job for a Guard token. */
export interface Sts {
  readonly host: string
  /** The audience that an ID token must name. */
  readonly audience: string
  /** Throws `GuardError`: exit 3 if the service rejects the ID token. */
  exchange(job: { botId: string; idToken: Secret; seconds: number }): Promise<ShortLivedToken>
}

export interface ShortLivedToken {
  token: Secret
  /** How long it works, if the service says so. */
  seconds: number | undefined
}

export interface Api {
  email(): Promise<EmailTokens>
  proxy(): Promise<NpmProxy>
  /**
   * Throws `GuardError` (exit 2) where the bot credential is not set. With `many`, for hundreds of calls: they keep a pace,
   * and while the service limits requests all of them wait. Once `isOver` is true a call that has not left throws
   * `GuardError` (exit 130).
   */
  org(options?: ManyCalls): Promise<OrgTokens>
  takumo(): Promise<Takumo>
  registries(): Promise<Registries>
  sts(): Promise<Sts>
  /** Asks a CI service for an ID token. Throws `GuardError`: exit 9 if the job has no permission. */
  idToken(endpoint: IdTokenEndpoint, audience: string): Promise<Secret>
}

/** What a registry says to a request like a package manager's. Of a token it proves nothing but a rejection. */
export type RegistryCheck =
  | {
      state: 'answers'
      /** Whether it keeps away the package that the vendor blocks for trying; undefined where there is none. */
      blocks: boolean | undefined
    }
  | { state: 'rejected' }
  | UnknownVerdict

export interface Registries {
  check(service: GuardService, token: Secret | undefined): Promise<RegistryCheck>
}

/* -------------------------------------------------------------- journal */

/** One line of a journal: a state and what belongs to it. */
export interface JournalRecord {
  state: string
  [field: string]: unknown
}

/** A journal that guard can go on with. */
export interface OpenJournal {
  readonly kind: 'open'
  readonly path: string
  readonly records: readonly JournalRecord[]
  /** Durable when it returns. */
  append(record: JournalRecord): void
  erase(): void
  /** Renames it so that it no longer counts as unfinished, and returns its new path: it may hold a token that is valid. */
  setAside(): string
}

/** What is kept of a finished rotation: fingerprints, never tokens. */
export interface HistoryLine {
  at: string
  kind: TokenFamily
  origin: string
  from: string | null
  to: string
}

/** A journal, or a folder of journals, that this guard cannot go on with. It is never changed or deleted by itself. */
export interface UnusableJournal {
  readonly kind: 'unusable'
  readonly path: string
  /** `forbidden`: this user may not read it. `newer`: a newer guard wrote it. `damaged`: all other reasons. */
  readonly why: 'forbidden' | 'damaged' | 'newer'
  /** A sentence that names the path. */
  readonly message: string
  /** The one next step. */
  readonly hint: string
  /** Tokens that are still legible in it. Only a service can tell whether one is valid. */
  readonly tokens: readonly Secret[]
}

/** A journal as it was found on disk. */
export type StoredJournal = OpenJournal | UnusableJournal

/** Where a copy of a journal can be that its own disk does not take. */
export type CopyPlace =
  /** The staging file of a target. */
  | { kind: 'staging'; path: string; target: string }
  /** A file in a folder of its own, which is gone after a restart of the machine. */
  | { kind: 'temporary'; path: string }

export interface Journals {
  /** Every journal in the state folder, oldest first, unusable ones last. Never throws for what the disk holds. */
  list(): StoredJournal[]
  /** Renames a damaged journal so that it no longer counts as unfinished, and returns its new path. */
  setAside(journal: UnusableJournal): string
  /** Writes all records to another place, durably; false if that place cannot take them or is on the journal's disk. */
  keepCopy(journal: Pick<OpenJournal, 'path' | 'records'>, place: CopyPlace): boolean
  /** The records of a copy of this very journal, or undefined if there is none that belongs to this user. */
  readCopy(journal: Pick<OpenJournal, 'path'>, place: CopyPlace): JournalRecord[] | undefined
  dropCopy(journal: Pick<OpenJournal, 'path'>, place: CopyPlace): void
  /**
   * A new journal with its first record, and 64 KiB reserved for what follows. Throws `GuardError` (exit 6) if it, or
   * later the history, cannot be written.
   */
  create(first: JournalRecord): OpenJournal
  history(): HistoryLine[]
  /** Never throws: what is finished stays finished. Returns why the line could not be written, or undefined. */
  remember(line: HistoryLine): string | undefined
}

/** One small file of guard's own in the state folder, replaced as a whole. The caller holds the lock. */
export interface RecordFile {
  readonly path: string
  /** Undefined where there is none. Throws `GuardError`. */
  read(): string | undefined
  /** Durable when it returns. */
  write(text: string): void
  erase(): void
}

/**
 * What a long command has done already, line by line, in a file of the state folder: when it was killed, the next run goes on
 * from there. It never holds a secret. A line outlives the process; one that a power failure takes is done again.
 */
export interface Ledger {
  /** The lines of earlier runs, oldest first; damaged ones are left out. */
  read(): unknown[]
  /** Throws `GuardError` (exit 6). */
  append(lines: readonly object[]): void
  erase(): void
}

export interface Ledgers {
  open(name: string): Ledger
}

export type KeychainResult = { ok: true; token?: Secret } | { ok: false; reason: string }

/** The operating system's keychain: a second copy, and only where it was asked for. Never throws, never hangs. */
export interface Store {
  /** Without a token in the result there is none, or the keychain does not show it. */
  read(account: string): Promise<KeychainResult>
  write(account: string, token: Secret): Promise<KeychainResult>
  remove(account: string): Promise<KeychainResult>
}

export interface Lock {
  /** One writer at a time on this machine. Throws `GuardError` (exit 6) naming the holder. */
  hold<T>(work: () => Promise<T>): Promise<T>
}

/**
 * Rotations whose token another host or program gets. Each has a lock and a journal of its own, so that many run side by
 * side, and no command of this machine waits for them.
 */
export interface Deliveries {
  /** Makes nothing until its lock is held. */
  at(key: string): DeliveryPlace
  /** All that have a journal. Never throws for what the disk holds. */
  list(): DeliveryPlace[]
}

export interface DeliveryPlace {
  readonly key: string
  /** What belongs to the place goes with the last journal. */
  readonly lock: Lock
  readonly journals: Journals
}

/* --------------------------------------------------- processes, sandbox */

export type GitVerdict =
  /** With a doubt if there is a repository that git cannot read, and that is not likely to have the file. */
  | { state: 'untracked'; doubt?: string }
  | { state: 'tracked'; tokenInHistory: boolean | undefined }
  | { state: 'unknown'; reason: string }

export interface Git {
  /** Whether git tracks the file, by its real path; asks git only where a repository is above it. */
  inspect(path: string, token: Secret): Promise<GitVerdict>
}

/** Folders of guard's own making, thrown away when they have served. */
export interface Scratch {
  makeFolder(): string
  /** Writes files below the folder, 0600, and the folders that they need. */
  write(folder: string, tree: Readonly<Record<string, string>>): void
  remove(folder: string): void
}

/** Where signals are listened for: the process. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown
}

export interface Program {
  command: string
  args: readonly string[]
  cwd: string
  env: Readonly<Record<string, string>>
  /** Lets the child use this terminal instead of capturing what it prints. */
  inherit?: boolean
  milliseconds?: number
}

/** A program that takes guard's place. */
export interface StandIn extends Pick<Program, 'command' | 'args' | 'cwd' | 'env'> {
  stdin: 'inherit' | 'empty'
}

/** How it ended, as a shell counts: 128 and the number of the signal where one ended it. Or why it did not begin. */
export type HandedOver = { code: number } | { failure: 'absent' | 'not executable' }

/** Runs programs that read what guard gives them on standard input, and nothing else of guard's. */
export interface Feeder {
  /** Why the program cannot be started, or undefined. Starts nothing. */
  problem(program: Pick<Program, 'command' | 'cwd' | 'env'>): 'absent' | 'not executable' | undefined
  /** Passes on the signals that guard gets. */
  feed(program: FedProgram): Promise<HandedOver>
}

export interface FedProgram extends Pick<Program, 'command' | 'args' | 'cwd' | 'env'> {
  input: string
  /** Each line of its standard output as it comes, without the line break. */
  onOutput(line: string): void
  /** The same of its standard error. */
  onError(line: string): void
}

export interface ProgramResult {
  /** 127 where the program is not there. */
  code: number
  output: string
}

export interface SandboxOptions {
  port?: number
  deadTokens?: 'reject' | 'anonymous'
  requireToken?: boolean
  /** File that keeps the state between runs. */
  stateFile?: string | undefined
  /** Folder that receives each mail as a file. */
  outboxFolder?: string | undefined
}

export interface Sandbox {
  url: string
  /** Every `GUARD_*_URL` and working credentials to try with. */
  environment: Record<string, string>
  /** What was sent so far, oldest first. */
  mails: readonly Mail[]
  close(): Promise<void>
}

/** A mail of the sandbox, as `GET /outbox` shows it. */
export interface Mail {
  to: string
  kind: 'welcome' | 'recovery'
  token: string | null
  code: string | null
  text: string
}
