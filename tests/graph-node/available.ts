/** Whether this machine has what the comparison with graph-node needs. */
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const GND: string = fileURLToPath(new URL('node_modules/@graphprotocol/gnd-linux-x64/bin/gnd', import.meta.url))

/** Where Debian and Ubuntu keep each release's programs. */
const DEBIAN = '/usr/lib/postgresql'

/** The folder of initdb and postgres, the newest release's; null when there is none. */
export function postgresFolder(): string | null {
  const releases = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...releases.map((release) => join(DEBIAN, release, 'bin')), ...pathFolders()]
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name)))) ?? null
}

/** What is absent and how to get it, in one line; null when all is there. */
export function whatIsAbsent(): string | null {
  if (!existsSync(GND)) return 'gnd is not installed (npm ci --prefix tests/graph-node; Linux on x64 only)'
  if (postgresFolder() === null) return 'Postgres is not installed (apt-get install postgresql)'
  return null
}

function pathFolders(): string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
}
