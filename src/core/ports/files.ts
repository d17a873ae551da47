import type { ByteText } from '../bytes.ts'

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
  /** The same for many paths, which takes hardly longer than for one. */
  stagingPaths(paths: readonly string[]): string[]
  /**
   * Creates the staging files of paths, 0600, each with room for its text, and makes that durable. Throws `GuardError`
   * (exit 6) at the first that cannot be made, and leaves those before it.
   */
  reserve(reservations: readonly Reservation[]): void
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

export interface Reservation {
  /** The file that is to be replaced. */
  path: string
  staging: string
  /** How many bytes its new text may have. */
  size: number
}

export interface Replacement {
  staging: string
  expectHash: string
  text: ByteText
}

export interface Files extends FileReader, FileWriter {}
