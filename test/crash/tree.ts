import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  type Stats,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

/** One name below a folder, and what it leads to. */
export type Entry =
  | { kind: 'file'; mode: number; text: string; inode: number }
  | { kind: 'folder'; mode: number }
  | { kind: 'link'; target: string }

/** Everything below a folder, by relative path; parents come before their children. */
export type Tree = ReadonlyMap<string, Entry>

/** Texts are bytes, one per character. */
export function readTree(root: string, path = '.'): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  for (const name of readdirSync(join(root, path)).sort()) {
    const child = join(path, name)
    const stats = lstatSync(join(root, child))
    entries.set(child, readEntry(join(root, child), stats))
    if (stats.isDirectory()) for (const [below, entry] of readTree(root, child)) entries.set(below, entry)
  }
  return entries
}

function readEntry(path: string, stats: Stats): Entry {
  const mode = stats.mode & 0o7777
  if (stats.isDirectory()) return { kind: 'folder', mode }
  if (stats.isSymbolicLink()) return { kind: 'link', target: readlinkSync(path) }
  return { kind: 'file', mode, text: readFileSync(path, 'latin1'), inode: stats.ino }
}

/** Makes a folder hold exactly this, hard links included. */
export function writeTree(root: string, tree: Tree): void {
  // It may be a mount, which cannot be taken away.
  for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true, force: true })
  const first = new Map<number, string>()
  for (const [path, entry] of tree) {
    const at = join(root, path)
    if (entry.kind === 'folder') mkdirSync(at, { mode: entry.mode })
    if (entry.kind === 'link') symlinkSync(entry.target, at)
    if (entry.kind !== 'file') continue
    const twin = first.get(entry.inode)
    if (twin === undefined) writeWithMode(at, entry)
    else linkSync(twin, at)
    first.set(entry.inode, twin ?? at)
  }
}

function writeWithMode(path: string, { mode, text }: { mode: number; text: string }): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text, 'latin1')
  chmodSync(path, mode) // whatever the umask says
}
