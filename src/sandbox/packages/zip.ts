import { crc32 } from 'node:zlib'
import type { Entry } from './tar.ts'

// 1980-01-01, the earliest date that a zip can hold.
const DATE = 0x21
const UTF8_NAMES = 0x800

/** A zip archive with uncompressed entries: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export function makeZip(entries: readonly Entry[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { path, data } of entries) {
    const name = Buffer.from(path)
    const bytes = Buffer.from(data)
    const common = commonFields(name, bytes)
    directory.push(centralHeader(common, offset), name)
    const file = [signature(0x04034b50), common, name, bytes]
    files.push(...file)
    offset += file.reduce((total, part) => total + part.length, 0)
  }
  const central = Buffer.concat(directory)
  return Buffer.concat([...files, central, endRecord(entries.length, central.length, offset)])
}

/** The 26 bytes that local and central headers have in common. */
function commonFields(name: Buffer, bytes: Buffer): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0)
  fields.writeUInt16LE(UTF8_NAMES, 2)
  fields.writeUInt16LE(DATE, 8)
  fields.writeUInt32LE(crc32(bytes), 10)
  fields.writeUInt32LE(bytes.length, 14)
  fields.writeUInt32LE(bytes.length, 18)
  fields.writeUInt16LE(name.length, 22)
  return fields
}

function centralHeader(common: Buffer, offset: number): Buffer {
  const madeBy = Buffer.from([20, 3])
  const tail = Buffer.alloc(14)
  tail.writeUInt32LE((0o100644 << 16) >>> 0, 6)
  tail.writeUInt32LE(offset, 10)
  return Buffer.concat([signature(0x02014b50), madeBy, common, tail])
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(22)
  record.writeUInt32LE(0x06054b50, 0)
  record.writeUInt16LE(count, 8)
  record.writeUInt16LE(count, 10)
  record.writeUInt32LE(size, 12)
  record.writeUInt32LE(offset, 16)
  return record
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
