#!/usr/bin/env node
/*
 * The entry point. Plain JavaScript that old versions of Node can read: this program needs Node 24, which `npm ci` puts
 * into node_modules, so an older Node on the machine starts that one instead.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

var root = join(dirname(fileURLToPath(import.meta.url)), '..')
var installed = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

if (!existsSync(join(root, 'node_modules', 'commander'))) {
  refuse('error: The packages are not installed. Run "npm ci" first.')
} else if (Number(process.versions.node.split('.')[0]) >= 24) {
  const { enableCompileCache } = await import('node:module')
  enableCompileCache(join(root, 'node_modules', '.cache', 'aftershock'))
  await import('./main.ts')
} else if (existsSync(installed)) {
  startWith(installed)
} else {
  refuse(
    'error: Node: got ' +
      process.version +
      ', expected 24 or later. Run "npm ci", which installs one here, or update Node.',
  )
}

function refuse(line) {
  console.error(line)
  process.exitCode = 1
}

/* Signals reach the child through the terminal's process group, or are passed on when sent to this process alone. */
function startWith(node) {
  var child = spawn(node, [fileURLToPath(import.meta.url)].concat(process.argv.slice(2)), { stdio: 'inherit' })
  var asked = false
  ;['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((signal) => {
    process.on(signal, () => {
      if (!process.stdin.isTTY || asked) child.kill(signal)
      asked = true
    })
  })
  child.on('error', (error) => refuse(`error: ${node} does not start: ${error.message}`))
  child.on('exit', (code, signal) => {
    process.exitCode = code === null ? (signal === 'SIGINT' ? 130 : 143) : code
  })
}
