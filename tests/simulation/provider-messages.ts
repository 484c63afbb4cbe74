/** Refusals of eth_getLogs in the words of nodes and providers; classify-error.test.ts says whose they are. */
import type { Random } from '../../devnet/random.ts'

const hex = (value: number): string => `0x${value.toString(16)}`

/** JSON of an error that refuses a range of more blocks than `limit`, or more results than `results`. */
export function limitMessage(
  random: Random,
  o: { readonly limit: number; readonly from: number } | { readonly results: number },
): string {
  const messages: [number, string][] =
    'results' in o
      ? [
          [-32005, `query returned more than ${o.results} results`],
          [-32602, `query exceeds max results ${o.results}`],
          [-32000, `logs matched by query exceeds limit of ${o.results}`],
          [-32000, `query returns too many logs, narrow your filter: ${o.results}`],
        ]
      : [
          [
            -32600,
            `You can make eth_getLogs requests with up to a ${o.limit} block range. Based on your parameters, this block range should work: [${hex(o.from)}, ${hex(o.from + o.limit - 1)}]`,
          ],
          [-32602, `range 1000000 exceeds limit of ${o.limit}`],
          [-32614, `eth_getLogs is limited to a ${o.limit} range`],
          [-32000, 'block range is too wide'],
          [-32000, `query block range exceeds server limit, narrow your filter: ${o.limit}`],
          [-32000, `block range is larger than max block range, block range = 5120, max block range = ${o.limit}`],
          [35, 'ranges over 10000 blocks are not supported on freetier'],
        ]
  const [code, message] = messages[random.integer(0, messages.length - 1)] ?? [0, '']
  return JSON.stringify({ code, message })
}
