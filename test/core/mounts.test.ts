import { expect, test } from 'vitest'
import { keepsModes, mountOf, parseMounts } from '../../src/core/mounts.ts'

const MOUNTS = parseMounts(
  [
    '24 1 8:32 / / rw,relatime - ext4 /dev/sdc rw,discard',
    '90 24 0:61 / /mnt/c rw,noatime - 9p C:\\134 rw,dirsync,aname=drvfs;path=C:\\;uid=1000;gid=1000;symlinkroot=/mnt/',
    '91 24 0:62 / /mnt/d rw,noatime - 9p D:\\134 rw,dirsync,aname=drvfs;path=D:\\;metadata;uid=1000;gid=1000',
    '92 24 0:63 / /mnt/wsl1 rw - drvfs E: rw,noatime,uid=1000',
    '93 24 0:64 / /media/usb\\040stick rw - vfat /dev/sdb1 rw,fmask=0022',
    '94 24 0:65 / /home/nfs rw - nfs4 server:/home rw,vers=4.2',
    '95 24 0:66 / /vm rw - 9p share rw,trans=virtio,access=any',
    '96 24 8:33 / /mnt/c/linux rw - ext4 /dev/sdd rw',
    '',
  ].join('\n'),
)

test.for<[string, boolean]>([
  ['/home/me/.config/guard', true],
  ['/mnt/c/Users/me/.config/guard', false],
  ['/mnt/c', false],
  ['/mnt/cc/me', true],
  ['/mnt/c/linux/me', true],
  ['/mnt/d/me', true],
  ['/mnt/wsl1/me', false],
  ['/media/usb stick/guard', false],
  ['/home/nfs/me', true],
  ['/vm/me', true],
])('the mode of a folder tells who may write it, or not: %s', ([path, keeps]) => {
  expect(keepsModes(mountOf(path, MOUNTS))).toBe(keeps)
})

test('without a mount table every mode counts', () => {
  expect(keepsModes(mountOf('/home/me', parseMounts('')))).toBe(true)
})

test('names of mount points are those of the file system, blanks, backslashes, other letters and bytes included', () => {
  const points = ['/a\\040b', '/tab\\011', '/back\\134slash', '/gr\xc3\xb6\xc3\x9fe', '/\xff']
  const mounts = parseMounts(points.map(point => `1 2 0:3 / ${point} rw shared:1 - ext4 /dev/sda rw\n`).join(''))
  expect(mounts.map(({ point }) => point)).toEqual(['/a b', '/tab\t', '/back\\slash', '/größe', '/\uDCFF'])
})

test('of two file systems that are mounted on one folder the last counts', () => {
  const over = parseMounts(
    ['1 0 0:1 / /d rw - vfat /dev/sda rw', '2 1 0:2 / /d rw master:1 - ext4 /dev/sdb rw', ''].join('\n'),
  )
  expect(mountOf('/d/x', over)?.type).toBe('ext4')
})
