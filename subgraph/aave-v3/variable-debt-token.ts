import { marketExists } from '../entities/market'
import { Burn, Mint, Upgraded } from '../generated/templates/VariableDebtToken/VariableDebtToken'
import { SIDE_BORROW } from '../ids'
import { marketOfSource } from './context'
import { onBurn, onMint } from './token-events'
import { debtTokenRevision } from './token-revision'

export function handleVariableDebtMint(event: Mint): void {
  const params = event.params
  onMint(event, params.onBehalfOf, params.value, params.balanceIncrease, params.index, SIDE_BORROW)
}

export function handleVariableDebtBurn(event: Burn): void {
  const params = event.params
  onBurn(event, params.from, params.value, params.balanceIncrease, params.index, SIDE_BORROW)
}

export function handleVariableDebtTokenUpgraded(event: Upgraded): void {
  const id = marketOfSource()
  if (!marketExists(id)) return
  debtTokenRevision(id, event.address, event.params.implementation)
}
