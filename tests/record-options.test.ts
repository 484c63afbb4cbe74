/** `record` keeps to what the options say of the node, in all that it asks. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocalMarket, startLocalMarket } from './local-market.ts'
import { ROOT } from './source-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'aftershock-record-options-'))
let market: LocalMarket
let proxy: Server
const seen = { batch: 0, atOnce: 0, methods: new Set<string>() }

/** Hands requests on to the chain and counts them. */
function countingProxy(rpcUrl: string): Server {
  let open = 0
  return createServer(async (request, response) => {
    open++
    seen.atOnce = Math.max(seen.atOnce, open)
    let body = ''
    for await (const part of request) body += part
    const asked: { method: string }[] = [JSON.parse(body)].flat()
    seen.batch = Math.max(seen.batch, asked.length)
    for (const { method } of asked) seen.methods.add(method)
    const answer = await fetch(rpcUrl, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    response.setHeader('content-type', 'application/json')
    response.end(await answer.text())
    open--
  })
}

beforeAll(async () => {
  market = await startLocalMarket({ seed: 3, users: 4 })
  proxy = countingProxy(market.demo.rpcUrl)
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
}, 60_000)

afterAll(async () => {
  proxy.closeAllConnections()
  proxy.close()
  await market.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('default: batches, requests at once, --verify and --finality', { timeout: 60_000 }, async () => {
  const { port } = proxy.address() as AddressInfo
  const head = market.demo.market.chain.blockNumber
  const node = ['--rpc', `http://127.0.0.1:${port}`, '--provider', market.demo.provider]
  const limits = ['--rpc-batch', '3', '--rpc-concurrency', '2', '--verify', 'receipts', '--finality', '9']
  const out = ['--out', join(folder, 'market.archive'), '--cache', join(folder, 'chain.cache')]
  const args = [join(ROOT, 'cli/main.ts'), 'record', ...node, ...limits, ...out]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args)
  expect(stderr).toBe('')
  expect(stdout).toMatch(new RegExp(`Wrote blocks \\d+ to ${head - 9} to `))
  expect(seen).toMatchObject({ batch: 3, atOnce: 2 })
  expect(seen.methods).toContain('eth_getBlockReceipts')
})
