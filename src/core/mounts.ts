import { decodePath } from './paths.ts'

/** A line of Linux's mount table. */
export interface Mount {
  /** The path on which something is mounted: a folder, or a single file, as containers do. */
  point: string
  /** The type of the file system. */
  type: string
  /** The options of the file system and its device. */
  options: string
}

/**
 * The mount table from its text, read with one character for each byte. Blanks, line breaks and backslashes are in it as
 * octal numbers: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 */
export function parseMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap(line => {
    const [front = '', back = ''] = line.split(' - ')
    const point = front.split(' ')[4]
    const [type = '', , options = ''] = back.split(' ')
    return point ? [{ point: unescaped(point), type, options }] : []
  })
}

function unescaped(field: string): string {
  const bytes = field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
  return decodePath(Buffer.from(bytes, 'latin1'))
}

/** The mount that a path is on: of the nearest mount points above it, the one that was mounted last. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  const above = mounts.filter(({ point }) => point === '/' || path === point || path.startsWith(`${point}/`))
  const deepest = Math.max(...above.map(({ point }) => point.length))
  return above.findLast(({ point }) => point.length === deepest)
}

/** File systems that give every file the owner and mode of the mount. Changing a mode there has no effect or fails. */
const WITHOUT_MODES =
  /^(?:drvfs|vfat|msdos|exfat|ntfs|ntfs3|fuseblk|cifs|smb3|smbfs|vboxsf|prl_fs|fuse\.vmhgfs-fuse|fakeowner|fuse\.grpcfuse|fuse\.osxfs)$/

/**
 * Whether the mode of a file tells who may write it. WSL shows everything on a Windows drive as 0777, unless it is
 * mounted with `metadata`:
 * https://learn.microsoft.com/windows/wsl/file-permissions
 */
export function keepsModes(mount: Mount | undefined): boolean {
  if (!mount) return true
  const isWindowsDrive = /\b(?:aname=)?drvfs\b/.test(mount.options) || mount.type === 'drvfs'
  if (isWindowsDrive) return /\bmetadata\b/.test(mount.options)
  return !WITHOUT_MODES.test(mount.type)
}
