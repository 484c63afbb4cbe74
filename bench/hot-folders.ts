/** Where the time goes: self time of V8 CPU profiles, by folder of the repository. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

type Profile = {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** A table of the busiest thread's time by place, most first; a place is a folder, the mappings, or the engine. */
export function hotFolders(folder: string): string {
  const profiles = readdirSync(folder)
    .filter((file) => file.endsWith('.cpuprofile'))
    .map((file) => placesOf(JSON.parse(readFileSync(join(folder, file), 'utf8'))))
  const busiest = profiles.sort((a, b) => busy(b) - busy(a))[0]
  if (busiest === undefined) return 'no profile was written'
  const total = busy(busiest)
  const rows = [...busiest].filter(([place]) => place !== 'idle').sort((a, b) => b[1] - a[1])
  const lines = rows.slice(0, 14).map(([place, time]) => `| ${place} | ${((100 * time) / total).toFixed(1)} % |`)
  const idle = ((busiest.get('idle') ?? 0) / 1e6).toFixed(2)
  return `| place (busy ${(total / 1e6).toFixed(2)} s, waiting ${idle} s) | share |\n|---|---|\n${lines.join('\n')}`
}

function busy(places: ReadonlyMap<string, number>): number {
  return [...places].reduce((sum, [place, time]) => (place === 'idle' ? sum : sum + time), 0)
}

function placesOf(profile: Profile): Map<string, number> {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node.callFrame]))
  const places = new Map<string, number>()
  profile.samples.forEach((sample, index) => {
    const frame = nodes.get(sample)
    if (frame === undefined) return
    const place = placeOf(frame)
    places.set(place, (places.get(place) ?? 0) + (profile.timeDeltas[index] ?? 0))
  })
  return places
}

function placeOf({ functionName, url }: { functionName: string; url: string }): string {
  if (functionName === '(idle)') return 'idle'
  if (functionName === '(garbage collector)') return 'garbage collection'
  if (url.startsWith('wasm:')) return 'mappings (WASM)'
  const found = /\/(indexer|core|node_modules)\/([^/]+)/.exec(url)
  if (found?.[1] === 'node_modules') return `npm ${found[2]}`
  if (found) return `${found[1]}/${found[2]}`
  return url.startsWith('node:')
    ? `node: ${url.slice(5).split('/')[0]}`
    : functionName === '(program)'
      ? 'native code'
      : 'built in'
}
