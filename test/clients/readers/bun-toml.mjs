// Reads many `bunfig.toml` files with the parser inside of Bun, which runs this.
// In: a JSON list of files, a character for a byte. Out: a JSON list of what each says, null where it is refused.
function read(bytes) {
  try {
    return Bun.TOML.parse(Buffer.from(bytes, 'latin1').toString('utf8'))
  } catch {
    return null
  }
}

process.stdout.write(JSON.stringify(JSON.parse(await Bun.stdin.text()).map(read)))
