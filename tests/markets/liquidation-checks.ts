/** Where the contracts and the rule, as liquidation-rule.ts has it from the Solidity, disagree. */
import { MAX_UINT256 } from '../../devnet/calls.ts'
import type { Deployment } from '../../devnet/deployment.ts'
import { type LiquidationInput, type LiquidationOutcome, liquidationOutcome, scaledOut } from './liquidation-rule.ts'
import type { Around, Call } from './liquidation-views.ts'

export function outcomeContradictions(call: Call, outcome: LiquidationOutcome): string[] {
  const found: string[] = []
  if (outcome.repaid !== call.repaid) found.push(`repaid: the event ${call.repaid}, the rule ${outcome.repaid}`)
  if (outcome.toLiquidator !== call.toLiquidator) {
    found.push(`to the liquidator: the event ${call.toLiquidator}, the rule ${outcome.toLiquidator}`)
  }
  return found
}

/** What the balances say: the treasury's fee, the liquidator's gain and what it paid. */
export function transferContradictions(
  { release, treasury }: Deployment,
  call: Call,
  outcome: LiquidationOutcome,
  { before, after }: Around,
): string[] {
  const grown = (name: string): bigint => after.word(name) - before.word(name)
  const index = before.word('income')
  const scaled = (amount: bigint): bigint => scaledOut(release, amount, index)
  const shown: [string, bigint, bigint][] = [['treasury', before.word('treasury'), BigInt(treasury)]]
  const treasuryGot = outcome.fee === 0n ? 0n : scaled(outcome.fee)
  shown.push(['scaled fee', grown('scaled of treasury'), treasuryGot])
  const isBorrower = call.liquidator === call.user
  const paid = call.collateral.asset === call.debt.asset && !call.receiveAToken ? call.toLiquidator : 0n
  if (!isBorrower) {
    shown.push([
      'scaled of liquidator',
      grown('scaled of liquidator'),
      call.receiveAToken ? scaled(call.toLiquidator) : 0n,
    ])
    shown.push(['debt asset of liquidator', grown('debt asset of liquidator'), paid - call.repaid])
  }
  if (call.collateral.asset !== call.debt.asset) {
    shown.push([
      'collateral of liquidator',
      grown('collateral of liquidator'),
      call.receiveAToken ? 0n : call.toLiquidator,
    ])
  }
  return shown.flatMap(([what, got, rule]) => (got === rule ? [] : [`${what}: the contracts ${got}, the rule ${rule}`]))
}

/**
 * Without a limit the contract repays what the rule allows. 3.6.0 refuses some, for the rest they leave; any release
 * where the collateral is lent out, so that the pool cannot pay it to the liquidator.
 */
export function capContradictions(
  { release }: Deployment,
  input: LiquidationInput,
  { most, cash }: { readonly most: bigint | null; readonly cash: bigint },
): string[] {
  const { repaid, toLiquidator } = liquidationOutcome(release, { ...input, asked: MAX_UINT256 })
  if (most === null) {
    const isLentOut = !input.receiveAToken && toLiquidator > cash
    return release === '3.6.0' || isLentOut ? [] : ['a call without a limit: reverts']
  }
  return most === repaid ? [] : [`most to repay: the contract ${most}, the rule ${repaid}`]
}
