import type { ByteText } from '../bytes.ts'
import type { GuardError } from '../errors.ts'

/** A regular file as it was when it was read. */
export interface FileSnapshot {
  kind: 'file'
  path: string
  /** The path with all symlinks followed. */
  realPath: string
  text: ByteText
  /** SHA-256 over the bytes, hex. */
  hash: string
  /** Permission bits, as in `0o600`. */
  mode: number
}

/** A path that is there and that guard cannot read as a file. */
export interface UnreadableFile {
  kind: 'problem'
  path: string
  code: 'UNREADABLE' | 'NOT_A_FILE' | 'TOO_LARGE'
  /** True if this user has no permission to read it. */
  forbidden?: boolean
  /** What failed, without the path. */
  message: string
}

export type FileRead = FileSnapshot | UnreadableFile | { kind: 'absent'; path: string }

/** This user, another one, or `none` if the path leads to nothing. */
export type Owner = 'self' | 'other' | 'none'

export interface FolderEntry {
  name: string
  /** False for a link to a folder. */
  isFolder: boolean
}

/** The half of the file system that discovery gets: it cannot write. */
export interface FileReader {
  /** Never blocks on a FIFO or a device, and never throws for an error of the file system. */
  read(path: string): FileRead
  /** What is in a folder, or undefined if it cannot be read. */
  list(folder: string): FolderEntry[] | undefined
  /** Why the file could not be replaced, or undefined. Writes nothing. */
  writeProblem(path: string): string | undefined
  /** The path with all symlinks followed; the path itself if it leads to nothing. */
  realPath(path: string): string
  /** The owner of a path that could not be read. */
  ownerOf(path: string): Owner
  /** Why an absent file could not be created, or undefined. Writes nothing. */
  creationProblem(path: string): string | undefined
}

export interface FileWriter {
  /**
   * The path at which the new text of a file will be staged: beside the file that the path leads to, or in the state
   * folder if that folder is not writable. Writes nothing. Throws `GuardError` (exit 6) if the file cannot be
   * replaced at all.
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
   * Replaces the file's bytes with `text`, atomically, if the file's hash is still `expectHash`. Keeps symlinks, mode
   * and owner; never widens permissions. Uses another staging file if guard would not have made the given one for
   * this path. Throws `FileChangedError` or `GuardError` (exit 6).
   */
  replace(path: string, replacement: Replacement): void
  /**
   * The same for many files, which are on their way together for a shorter time than one after the other. Returns for
   * each what `replace` would throw; one that fails keeps none of the others from theirs.
   */
  replaceAll(replacements: readonly FileReplacement[]): (GuardError | undefined)[]
  /**
   * Checks the replaced files once more: a program that was opening one of them at that moment may write into the old
   * inode afterwards. Its text is then put back, and this throws `FileChangedError`. Waits a few milliseconds after
   * the last replacement.
   */
  settle(): void
  /**
   * Completes a `replace` that was killed halfway. The file is whole afterwards: with the old text, the new one, or
   * another program's. Resuming calls this before it reads the file. Does nothing if guard would not have made the
   * staging file for the path.
   */
  repair(path: string, interrupted: Omit<Replacement, 'text'>): void
  /** Removes the permissions of everyone but the owner. Throws `GuardError` (exit 6). */
  tighten(path: string): void
  /**
   * Removes the staging file of a path if it exists. A file that guard would not have made for that path, or that
   * cannot be removed, stays, and a sentence that names it is returned.
   */
  discard(staging: string, path: string): string | undefined
  /** The staging file of a file that does not exist yet; its folder need not exist either. */
  creationPath(path: string): string
  /** Creates a file, 0600, and its folders, atomically. Throws `FileChangedError` if the path is taken. */
  create(path: string, creation: Pick<Replacement, 'staging' | 'text'>): void
  /** Throws `FileChangedError` if the file's hash is not the expected one. */
  remove(path: string, expectHash: string): void
  /** Returns false if the folder is absent or not empty. */
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

export interface FileReplacement extends Replacement {
  path: string
  /** True if this process has reserved the staging file and not used it yet: then nothing has to be repaired first. */
  isUnused?: boolean
}

export interface Files extends FileReader, FileWriter {}
