/**
 * A stand-in for an IPFS server: gnd dev waits for one though it reads the subgraph from files. It answers 200 to
 * everything, with nothing in it.
 */
import { createServer } from 'node:http'

export type Ipfs = { readonly url: string; readonly stop: () => Promise<void> }

export async function startIpfs(): Promise<Ipfs> {
  const server = createServer((_, response) => response.end())
  server.unref()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const stop = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${port}`, stop }
}
