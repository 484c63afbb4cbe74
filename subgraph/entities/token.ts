import { Bytes } from '@graphprotocol/graph-ts'
import { Token } from '../generated/schema'

export function loadToken(id: Bytes): Token | null {
  return Token.load(id)
}

export function writeToken(id: Bytes, symbol: string, decimals: i32): void {
  const token = new Token(id)
  token.symbol = symbol
  token.decimals = decimals
  token.save()
}
