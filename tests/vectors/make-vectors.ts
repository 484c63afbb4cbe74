/**
 * Writes tests/vectors/aave-v3.json: inputs of the Aave v3 arithmetic with the answers that the contracts gave, taken
 * from the recorded markets. Run it where the recordings are: node tests/vectors/make-vectors.ts
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AccountState } from '../../analytics/models/aave-v3/account-data.ts'
import { RECORDED_MARKETS } from '../markets/recorded-names.ts'
import { type GroundTruth, parseGroundTruth } from '../markets/replay-compare.ts'
import {
  type RecordedLog,
  type ReplayedMarket,
  type ReplayedReserve,
  recordedFile,
  replay,
  words,
} from '../markets/replay-model.ts'
import { BURN, MINT } from '../markets/replay-topics.ts'

const ACCOUNTS_PER_REVISION = 14
const INDICES_PER_REVISION = 6
const TOKEN_EVENTS_PER_ROUNDING = 30

type Users = GroundTruth['users'][number]
type Choice = {
  readonly market: string
  readonly state: AccountState<ReplayedReserve>
  readonly block: number
  readonly truth: Users
}

const accounts = new Map<number, Choice[]>()
const indices = new Map<number, object[]>()
const tokenEvents = new Map<string, object[]>()
for (const name of RECORDED_MARKETS) collect(name)
const picked = [...accounts].sort(([a], [b]) => a - b).flatMap(([, choices]) => pick(choices, ACCOUNTS_PER_REVISION))
const file = fileURLToPath(new URL('./aave-v3.json', import.meta.url))
const sections = {
  indices: [...indices].sort(([a], [b]) => a - b).flatMap(([, list]) => spread(list, INDICES_PER_REVISION)),
  accounts: picked.map(accountVector),
  tokenEvents: [...tokenEvents.values()].flatMap((list) => spread(list, TOKEN_EVENTS_PER_ROUNDING)),
}
const text = Object.entries(sections).map(
  ([key, list]) => `"${key}":[\n${list.map((one) => JSON.stringify(one, stringify)).join(',\n')}\n]`,
)
writeFileSync(file, `{\n${text.join(',\n')}\n}\n`)

function stringify(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}

function collect(name: string): void {
  const logs = recordedFile(`${name}.jsonl.gz`)
  const truth = recordedFile(`${name}.gt.json.gz`)
  if (logs === undefined || truth === undefined) throw new Error(`${name}: the recording is not at hand.`)
  const points = new Map(parseGroundTruth(truth).map((point) => [point.block, point]))
  replay(
    logs,
    (market) => {
      const point = points.get(market.block)
      if (point !== undefined) collectPoint(name, market, point)
    },
    (market, log) => collectTokenEvent(market, log),
  )
}

function collectPoint(name: string, market: ReplayedMarket, point: GroundTruth): void {
  const { revision, compounding } = market.behaviour
  const list = accounts.get(revision) ?? []
  accounts.set(revision, list)
  for (const truth of point.users) {
    const state = market.account(truth.user.toLowerCase())
    if (state.holdings.length > 0) list.push({ market: name, state, block: point.block, truth })
  }
  const known = indices.get(revision) ?? []
  indices.set(revision, known)
  for (const reserve of point.reserves) {
    const { liquidityIndexRay, debtIndexRay, liquidityRateRay, debtRateRay, accruedTimestamp } = market.reserve(
      reserve.asset,
    )
    if (debtRateRay === 0n) continue
    const state = { liquidityIndexRay, debtIndexRay, liquidityRateRay, debtRateRay, accruedTimestamp }
    const expected = {
      normalizedIncomeRay: reserve.normalizedIncome,
      normalizedDebtRay: reserve.normalizedVariableDebt,
    }
    known.push({ revision, compounding, market: name, block: point.block, timestamp: point.timestamp, state, expected })
  }
}

function collectTokenEvent(market: ReplayedMarket, log: RecordedLog): void {
  const token = market.tokenOf(log.a)
  const [event, first = '', second = ''] = log.p
  if (token === undefined || token.side === 'STABLE' || (event !== MINT && event !== BURN)) return
  const rounding = token.side === 'SUPPLY' ? token.reserve.supplyRounding : token.reserve.debtRounding
  const user = `0x${(event === MINT ? second : first).slice(-40)}`
  const [value, balanceIncrease, indexRay] = words(log.d)
  const before = market.scaled(token.reserve.asset, user)
  market.apply(log)
  const after = market.scaled(token.reserve.asset, user)
  market.restore(token.reserve.asset, user, before)
  const key = `${rounding} ${token.side} ${event === MINT}`
  const side = token.side === 'SUPPLY' ? 'supply' : 'debt'
  const name = event === MINT ? 'Mint' : 'Burn'
  const list = tokenEvents.get(key) ?? []
  tokenEvents.set(key, list)
  const numbers = { scaledBefore: before[side], value, balanceIncrease, indexRay, scaledAfter: after[side] }
  list.push({ event: name, side: token.side, rounding, ...numbers })
}

/** Accounts that differ in what they exercise: categories, several legs, stable debt, low health. */
function pick(choices: readonly Choice[], count: number): readonly Choice[] {
  const kinds = new Map<string, Choice[]>()
  for (const choice of choices) {
    const { state, truth } = choice
    const stable = state.holdings.some((holding) => holding.stableDebt !== null)
    const health = truth.healthFactor.length > 30 ? 'none' : BigInt(truth.healthFactor) < 10n ** 18n ? 'low' : 'fine'
    const key = `${state.category?.number ?? 0} ${state.category?.hasPriceSource} ${stable} ${health}`
    kinds.set(key, [...(kinds.get(key) ?? []), choice])
  }
  const out: Choice[] = []
  for (let round = 0; out.length < count && round < count; round++) {
    for (const list of kinds.values()) {
      const choice = list[Math.floor(((round + 1) * list.length) / (count + 1))]
      if (choice !== undefined && out.length < count) out.push(choice)
    }
  }
  return out
}

function spread<T>(list: readonly T[], count: number): readonly T[] {
  return list.filter((_, i) => i % Math.ceil(list.length / count) === 0)
}

function accountVector({ market, state, block, truth }: Choice): object {
  const { user, ...answer } = truth
  return {
    revision: state.behaviour.revision,
    market,
    block,
    user,
    timestamp: state.timestamp,
    category: state.category,
    holdings: state.holdings,
    expected: answer,
  }
}
