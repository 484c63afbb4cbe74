/** Whether a port can be listened on: asked before anything else is started, so that nothing is lost when it cannot. */
import { createServer } from 'node:net'
import { UserError } from '../core/errors.ts'

export const HOST = '127.0.0.1'

/** Error PORT_IN_USE or PORT_REFUSED. */
export async function checkPort(port: number): Promise<void> {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, HOST, resolve)
    })
    await new Promise<void>((resolve) => server.close(() => resolve()))
  } catch (cause) {
    throw portError(port, cause)
  }
}

function portError(port: number, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'EADDRINUSE') {
    return new UserError(
      'PORT_IN_USE',
      `--port: got ${port}, which another program listens on, expected a free port.`,
      {
        hint: `Stop that program, or give another port: --port ${port === 65_535 ? port - 1 : port + 1}`,
        cause,
      },
    )
  }
  if (code === 'EACCES') {
    return new UserError(
      'PORT_REFUSED',
      `--port: got ${port}, which this user may not listen on, expected a free port.`,
      {
        hint: 'Give a port of 1024 or above with --port',
        cause,
      },
    )
  }
  return cause
}
