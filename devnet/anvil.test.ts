import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { UserError } from '../core/errors.ts'
import { anvilBinary, startAnvil } from './anvil.ts'
import { Chain } from './chain.ts'

test('default: explicit timestamps, old blocks answer, nothing is left after stop()', async () => {
  const anvil = await startAnvil({ chainId: 4321 })
  const chain = await Chain.connect(anvil.rpcUrl)
  expect(chain.timestamp).toBe(1_700_000_000)
  expect(await chain.request('eth_chainId', [])).toBe('0x10e1')
  for (let block = 0; block < 20; block += 1) await chain.mine(12)
  expect(chain.timestamp).toBe(1_700_000_240)
  expect(await chain.request('eth_getBalance', ['0x00000000000000000000000000000000000a0001', '0x1'])).toBe('0x0')
  chain.close()
  await anvil.stop()
  await anvil.stop()
  expect(isAlive(anvil.pid)).toBe(false)
})

test('behavior: anvil ends when its parent is killed', async () => {
  const program = `
    import { startAnvil } from ${JSON.stringify(new URL('./anvil.ts', import.meta.url).href)}
    const anvil = await startAnvil()
    console.log(anvil.pid)
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [chunk] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(chunk.toString())
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
})

test('error: PORT_IN_USE when the port is taken', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address === null || typeof address === 'string' ? 0 : address.port
  const failure = await startAnvil({ port }).catch((error: unknown) => error)
  server.close()
  expect(failure).toBeInstanceOf(UserError)
  expect(failure).toMatchObject({ code: 'PORT_IN_USE' })
})

test('error: ANVIL_MISSING on a platform without a binary', () => {
  expect(() => anvilBinary('sunos', 'sparc')).toThrow(expect.objectContaining({ code: 'ANVIL_MISSING' }))
  expect(existsSync(anvilBinary(process.platform, process.arch))).toBe(true)
})

/** A killed process that nobody has waited for yet does not count. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
