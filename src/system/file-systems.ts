/** A line of Linux's mount table, with what matters for whether files have modes of their own. */
export interface FileSystem {
  type: string
  /** Mount options, including those of the file system and the device. */
  options: string
}

/**
 * The file system that a path is on, from the text of /proc/self/mountinfo: the last line of the longest mount point.
 * https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 */
export function fileSystemOf(path: string, mountinfo: string): FileSystem | undefined {
  let best: { point: string; system: FileSystem } | undefined
  for (const line of mountinfo.split('\n')) {
    const [front = '', back] = line.split(' - ')
    if (back === undefined) continue
    const [, , , , point = ''] = front.split(' ').map(plain)
    const [type = '', , options = ''] = back.split(' ')
    if (isBelow(path, point) && point.length >= (best?.point.length ?? 0)) best = { point, system: { type, options } }
  }
  return best?.system
}

/**
 * File systems that give every file the owner and mode of the mount. Changing a mode there has no effect or fails.
 */
const WITHOUT_MODES =
  /^(?:drvfs|vfat|msdos|exfat|ntfs|ntfs3|fuseblk|cifs|smb3|smbfs|vboxsf|prl_fs|fuse\.vmhgfs-fuse|fakeowner|fuse\.grpcfuse|fuse\.osxfs)$/

/**
 * Whether the mode of a file tells who may write it. WSL shows everything on a Windows drive as 0777, unless it is
 * mounted with `metadata`:
 * https://learn.microsoft.com/windows/wsl/file-permissions
 */
export function keepsModes(system: FileSystem | undefined): boolean {
  if (!system) return true
  const isWindowsDrive = /\b(?:aname=)?drvfs\b/.test(system.options) || system.type === 'drvfs'
  if (isWindowsDrive) return /\bmetadata\b/.test(system.options)
  return !WITHOUT_MODES.test(system.type)
}

function isBelow(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`)
}

function plain(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}
