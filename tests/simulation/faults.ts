/** The ways in which a provider misbehaves in the simulation, and how often each has happened. */

export const FAULTS = [
  // Of an HTTP request.
  'rate limit with Retry-After',
  'rate limit without Retry-After',
  'overloaded',
  'slow answer',
  'timeout',
  'broken connection',
  'truncated JSON',
  'no JSON',
  // Of a batch.
  'batch reordered',
  'batch partial',
  'batch refused',
  'batch rate limited in part',
  // Of one request.
  'internal error',
  'missing block',
  'missing receipt',
  'head goes back',
  'answer of a lagging node',
  'answer of a replaced chain',
  'logs left out',
  'logs left out by hash too',
  'logs left out of receipts',
  'all answers of a replaced chain',
  // While it lasts.
  'limit on blocks',
  'limit on results',
  'limit on bytes',
  'limit on time',
  'limit on the batch',
  'no receipts of blocks',
  'no calls by block hash',
  'wrong chain after reconnect',
  'endpoint down',
  // Of the chain and of us.
  'reorganisation',
  'shorter chain',
  'kill',
] as const

export type Fault = (typeof FAULTS)[number]

export type FaultCounts = Record<Fault, number>

export function noFaults(): FaultCounts {
  return Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as FaultCounts
}

export function addFaults(to: FaultCounts, from: FaultCounts): void {
  for (const fault of FAULTS) to[fault] += from[fault]
}
