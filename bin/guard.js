#!/usr/bin/env node
// Without Node's compile cache: it keeps machine code in the shared temporary folder, where others could plant theirs.
const { start } = require('../dist/start.cjs')

start(process.argv.slice(2)).then(code => {
  process.exitCode = code
})
