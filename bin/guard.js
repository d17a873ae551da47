#!/usr/bin/env node
const { enableCompileCache } = require('node:module')
const { join } = require('node:path')
const { start } = require('../dist/start.cjs')

// Node's default folder is in /tmp: whoever makes it first could plant code there. Here only those can who own the code.
enableCompileCache?.(join(__dirname, '../dist/compiled'))
start(process.argv.slice(2)).then(code => {
  process.exitCode = code
})
