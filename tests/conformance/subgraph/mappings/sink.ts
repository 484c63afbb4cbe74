// What a handler found, written down as one entity, and the journal of a block's triggers.
import { BigDecimal, BigInt, Bytes, Entity, ethereum, store, Value } from '@graphprotocol/graph-ts'

export class Sink {
  values: string[] = []
  bigs: BigInt[] = []
  decimals: BigDecimal[] = []
  blobs: Bytes[] = []

  text(value: string): void {
    this.values.push(value)
  }

  // A BigInt as text, and as stored.
  big(value: BigInt): void {
    this.bigs.push(value)
  }

  decimal(value: BigDecimal): void {
    this.decimals.push(value)
  }

  blob(value: Bytes): void {
    this.blobs.push(value)
  }

  // For what graph-ts calls present and the host may leave out.
  maybeBig(value: BigInt): void {
    if (changetype<usize>(value) == 0) this.values.push('none')
    else this.bigs.push(value)
  }

  maybeBlob(value: Bytes): void {
    if (changetype<usize>(value) == 0) this.values.push('none')
    else this.blobs.push(value)
  }

  save(id: string): void {
    const entity = new Entity()
    entity.set('id', Value.fromString(id))
    entity.set('values', Value.fromStringArray(this.values))
    entity.set('bigs', Value.fromBigIntArray(this.bigs))
    entity.set('decimals', Value.fromBigDecimalArray(this.decimals))
    entity.set('blobs', Value.fromBytesArray(this.blobs))
    store.set('Result', id, entity)
  }
}

// The text that an event of the form Name(uint256 indexed, uint256 indexed, string) carries.
export function inputOf(event: ethereum.Event): string {
  return event.parameters[2].value.toString()
}

export function partOf(event: ethereum.Event): string {
  return event.parameters[0].value.toBigInt().toString()
}

export function journal(block: ethereum.Block, line: string): void {
  const id = block.number.toString()
  const known = store.get('Journal', id)
  const entity = new Entity()
  const lines: string[] = known === null ? [] : known.get('lines')!.toStringArray()
  lines.push(line)
  entity.set('id', Value.fromString(id))
  entity.set('lines', Value.fromStringArray(lines))
  store.set('Journal', id, entity)
}
