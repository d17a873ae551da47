/** A file in an archive. */
export interface Entry {
  path: string
  data: string | Buffer
}

const BLOCK = 512

/** A ustar archive without times and owners, so that the same files always give the same bytes. */
export function makeTar(entries: readonly Entry[]): Buffer {
  const parts = entries.flatMap(({ path, data }) => {
    const bytes = Buffer.from(data)
    return [header(path, bytes.length), bytes, Buffer.alloc(-bytes.length & (BLOCK - 1))]
  })
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)])
}

/** https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html, "ustar Interchange Format" */
function header(path: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  const put = (text: string, offset: number) => block.write(text, offset, 'latin1')
  put(path, 0)
  put('0000644\0', 100)
  put('0000000\0', 108)
  put('0000000\0', 116)
  put(`${size.toString(8).padStart(11, '0')}\0`, 124)
  // 1985-10-26, the date that npm gives every file: some unpackers reject 1970.
  put(`${(499162500).toString(8).padStart(11, '0')}\0`, 136)
  put('        ', 148)
  put('0', 156)
  put('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
