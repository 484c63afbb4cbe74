import { expect, test } from 'vitest'
import { queryNames } from './names.ts'

// Names as graph-node 0.45 gives them to these types (Inflector 0.11).
test.each([
  ['Position', 'position', 'positions'],
  ['MarketRegistry', 'marketRegistry', 'marketRegistries'],
  ['RiskCategory', 'riskCategory', 'riskCategories'],
  ['MarketTotals', 'marketTotals', 'marketTotals_collection'],
  ['Supply', 'supply', 'supplies'],
  ['Repay', 'repay', 'repays'],
  ['BadDebt', 'badDebt', 'badDebts'],
  ['HealthFactorSnapshot', 'healthFactorSnapshot', 'healthFactorSnapshots'],
  ['Liquidity', 'liquidity', 'liquidities'],
  ['Address', 'address', 'addresses'],
  ['Batch', 'batch', 'batches'],
  ['ProtocolStats', 'protocolStats', 'protocolStats_collection'],
  ['Index', 'index', 'indices'],
  ['Analysis', 'analysis', 'analyses'],
  ['_Tick', 'tick', 'ticks'],
])('%s is asked for as %s and %s', (type, one, many) => {
  expect(queryNames(type)).toEqual({ one, many })
})
