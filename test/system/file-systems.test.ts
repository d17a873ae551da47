import { expect, test } from 'vitest'
import { fileSystemOf, keepsModes } from '../../src/system/file-systems.ts'

const MOUNTS = [
  '24 1 8:32 / / rw,relatime - ext4 /dev/sdc rw,discard',
  '90 24 0:61 / /mnt/c rw,noatime - 9p C:\\134 rw,dirsync,aname=drvfs;path=C:\\;uid=1000;gid=1000;symlinkroot=/mnt/',
  '91 24 0:62 / /mnt/d rw,noatime - 9p D:\\134 rw,dirsync,aname=drvfs;path=D:\\;metadata;uid=1000;gid=1000',
  '92 24 0:63 / /mnt/wsl1 rw - drvfs E: rw,noatime,uid=1000',
  '93 24 0:64 / /media/usb\\040stick rw - vfat /dev/sdb1 rw,fmask=0022',
  '94 24 0:65 / /home/nfs rw - nfs4 server:/home rw,vers=4.2',
  '95 24 0:66 / /vm rw - 9p share rw,trans=virtio,access=any',
  '96 24 8:33 / /mnt/c/linux rw - ext4 /dev/sdd rw',
  '',
].join('\n')

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
  expect(keepsModes(fileSystemOf(path, MOUNTS))).toBe(keeps)
})

test('without a mount table every mode counts', () => {
  expect(keepsModes(fileSystemOf('/home/me', ''))).toBe(true)
})
