/** A market that an event names: created in the history, or described by a call where the history begins later. */
import { Address, BigInt, Bytes, crypto, dataSource, ethereum } from '@graphprotocol/graph-ts'
import { loadIsolatedMarket } from '../entities/isolated-market'
import { Morpho } from '../generated/morpho-blue/MorphoBlue/Morpho'
import { IsolatedMarket, Protocol } from '../generated/schema'
import { isZeroAddress, sameBytes, slice } from '../ids'
import { createMarket, createUnknownMarket, Parameters } from './markets'
import { readsContracts } from './protocol'

/** Bytes of abi.encode(MarketParams). */
const ENCODED = 160

/**
 * Made where it is not known yet, with what can be known of it. A market that was created before the history begins has
 * positions from before, too: from then on none of the protocol is taken for known.
 */
export function ensureMarket(protocol: Protocol, id: Bytes, event: ethereum.Event): IsolatedMarket {
  const known = loadIsolatedMarket(id)
  if (known != null) return known
  if (!protocol.historyIncomplete) {
    protocol.historyIncomplete = true
    protocol.save()
  }
  const parameters = givenParameters(id)
  if (parameters != null) createMarket(protocol, id, parameters, event)
  else if (readsContracts()) readMarket(protocol, id, event)
  else createUnknownMarket(protocol, id, event)
  return loadIsolatedMarket(id) as IsolatedMarket
}

/** The market's id is the hash of its parameters: what the manifest gives proves itself. */
function givenParameters(id: Bytes): Parameters | null {
  const given = dataSource.context().getBytes('marketParameters')
  for (let at = 0; at + ENCODED <= given.length; at += ENCODED) {
    const encoded = slice(given, at, ENCODED)
    if (!sameBytes(Bytes.fromByteArray(crypto.keccak256(encoded)), id)) continue
    return new Parameters(
      addressAt(encoded, 0),
      addressAt(encoded, 1),
      addressAt(encoded, 2),
      addressAt(encoded, 3),
      integerAt(encoded, 4),
    )
  }
  return null
}

function addressAt(words: Bytes, index: i32): Address {
  return Address.fromBytes(slice(words, index * 32 + 12, 20))
}

function integerAt(words: Bytes, index: i32): BigInt {
  const little = new Bytes(32)
  for (let i = 0; i < 32; i++) little[i] = words[index * 32 + 31 - i]
  return BigInt.fromUnsignedBytes(little)
}

function readMarket(protocol: Protocol, id: Bytes, event: ethereum.Event): void {
  const answer = Morpho.bind(event.address).try_idToMarketParams(id)
  if (answer.reverted || isZeroAddress(answer.value.getLoanToken())) {
    createUnknownMarket(protocol, id, event)
    return
  }
  const value = answer.value
  const parameters = new Parameters(
    value.getLoanToken(),
    value.getCollateralToken(),
    value.getOracle(),
    value.getIrm(),
    value.getLltv(),
  )
  createMarket(protocol, id, parameters, event)
}
