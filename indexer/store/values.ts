/** What a field of an entity can hold, between the WASM host, the store and whoever reads rows. */

/** digits · 10^exponent, always normalised: no trailing zero in digits, zero is 0·10^0. */
export type BigDecimal = { readonly digits: bigint; readonly exponent: number }

/**
 * String, ID, enum: string. Bytes: Uint8Array. Int: number. BigInt, Int8, Timestamp (microseconds): bigint.
 * Boolean: boolean. BigDecimal: BigDecimal. A reference holds the other entity's id. Lists: arrays.
 */
export type EntityValue = string | number | bigint | boolean | Uint8Array | BigDecimal | readonly EntityValue[]

/** An entity's fields; a null field is absent. */
export type Entity = Map<string, EntityValue>

/** An entity as a mapping sees it: null where a field was set to null in the block that made the entity. */
export type SeenEntity = ReadonlyMap<string, EntityValue | null>
