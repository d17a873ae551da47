import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { ItemAttributes } from '../../core/ports/keychain.ts'
import { DoorError, type ItemAddress, type ItemDoor, type StoredItem, withoutService } from './door.ts'

/**
 * Windows' Credential Manager: `cmdkey` lists the names, which says at once if there is nothing to read; PowerShell then
 * calls the functions of advapi32 that read and write. Python's keyring calls an item by its service, and an older one of
 * the same service `USER@SERVICE`: https://github.com/jaraco/keyring/blob/main/keyring/backends/Windows.py. Not yet run on
 * Windows.
 */
export function openCredentialManager(): ItemDoor {
  return {
    search: async queries => {
      const targets = targetsIn(await run('cmdkey.exe', ['/list']).catch(withoutService))
      const wanted = targets.filter(target => queries.some(query => isNamed(target, query)))
      return Promise.all(wanted.map(target => readItem(target).catch(() => unreadItem(target, queries))))
    },
    write: async (item, { expect, value }) => {
      if ((await readItem(item.id)).value !== expect) return false
      await powershell('write', item.id, value)
      return (await readItem(item.id)).value === value
    },
    remove: async (item: ItemAddress, { expect }) => {
      if ((await readItem(item.id)).value !== expect) return false
      await powershell('remove', item.id)
      return true
    },
  }
}

/** `Target: LegacyGeneric:target=NAME`; the word before it is in the language of the system. */
function targetsIn(list: string): string[] {
  return [...list.matchAll(/^\s*\S.*?:\s*LegacyGeneric:target=(.*?)\s*$/gm)].map(([, target]) => target!)
}

function isNamed(target: string, { service }: ItemAttributes): boolean {
  return target === service || target.endsWith(`@${service}`)
}

async function readItem(target: string): Promise<StoredItem> {
  const [username = '', value] = (await powershell('read', target)).trimEnd().split('\n').map(fromBase64)
  const service = target.startsWith(`${username}@`) ? target.slice(username.length + 1) : target
  return { id: target, attributes: { service, username }, ...(value !== undefined && { value }) }
}

/** An item that PowerShell could not read counts as locked. */
function unreadItem(id: string, queries: readonly ItemAttributes[]): StoredItem {
  return { id, attributes: queries.find(query => isNamed(id, query)) ?? { service: id } }
}

function fromBase64(text: string): string {
  return Buffer.from(text.trim(), 'base64').toString('utf16le')
}

/** Reads `verb`, the target and the value as three lines of base64, so that no value is on a command line. */
const SCRIPT = `
$ErrorActionPreference = 'Stop'
Add-Type -Namespace Guard -Name Credentials -MemberDefinition @'
[StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
public struct CREDENTIAL { public uint Flags; public uint Type; public string TargetName; public string Comment;
  public long LastWritten; public uint Size; public IntPtr Blob; public uint Persist; public uint AttributeCount;
  public IntPtr Attributes; public string TargetAlias; public string UserName; }
[DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
public static extern bool CredReadW(string target, uint type, uint flags, out IntPtr credential);
[DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
public static extern bool CredWriteW(ref CREDENTIAL credential, uint flags);
[DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
public static extern bool CredDeleteW(string target, uint type, uint flags);
'@
function Line { [Text.Encoding]::Unicode.GetString([Convert]::FromBase64String([Console]::In.ReadLine())) }
$verb = Line; $target = Line; $value = Line
if ($verb -eq 'remove') { if (-not [Guard.Credentials]::CredDeleteW($target, 1, 0)) { exit 1 }; exit 0 }
$found = [IntPtr]::Zero
if (-not [Guard.Credentials]::CredReadW($target, 1, 0, [ref]$found)) { exit 1 }
$credential = [Runtime.InteropServices.Marshal]::PtrToStructure($found, [type][Guard.Credentials+CREDENTIAL])
$bytes = New-Object byte[] $credential.Size
[Runtime.InteropServices.Marshal]::Copy($credential.Blob, $bytes, 0, $bytes.Length)
if ($verb -eq 'read') {
  [Console]::Out.WriteLine([Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes([string]$credential.UserName)))
  [Console]::Out.WriteLine([Convert]::ToBase64String($bytes)); exit 0
}
$new = [Text.Encoding]::Unicode.GetBytes($value)
$credential.Blob = [Runtime.InteropServices.Marshal]::AllocHGlobal($new.Length)
[Runtime.InteropServices.Marshal]::Copy($new, 0, $credential.Blob, $new.Length)
$credential.Size = $new.Length
if (-not [Guard.Credentials]::CredWriteW([ref]$credential, 0)) { exit 1 }
`

function powershell(verb: 'read' | 'write' | 'remove', target: string, value = ''): Promise<string> {
  const words = ['-NoProfile', '-NonInteractive', '-EncodedCommand', utf16(SCRIPT).toString('base64')]
  const lines = [verb, target, value].map(text => `${utf16(text).toString('base64')}\n`)
  return run(join('WindowsPowerShell', 'v1.0', 'powershell.exe'), words, lines.join(''))
}

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le')
}

/** A program of Windows itself, whatever PATH says. Its own limit ends before that of the process which waits for it. */
function run(program: string, words: readonly string[], input = ''): Promise<string> {
  const path = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', program)
  return new Promise((resolve, reject) => {
    const child = execFile(path, words, { timeout: 2800, windowsHide: true }, (error, stdout) =>
      error ? reject(new DoorError('refused')) : resolve(stdout),
    )
    child.stdin!.on('error', () => {})
    child.stdin!.end(input)
  })
}
