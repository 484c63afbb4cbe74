import { Bytes } from '@graphprotocol/graph-ts'
import { OracleAsset } from '../generated/schema'
import { oracleAssetId } from '../ids'

export function loadOracleAsset(oracle: Bytes, asset: Bytes): OracleAsset | null {
  return OracleAsset.load(oracleAssetId(oracle, asset))
}

export function newOracleAsset(oracle: Bytes, asset: Bytes): OracleAsset {
  const row = new OracleAsset(oracleAssetId(oracle, asset))
  row.oracle = oracle
  row.asset = asset
  row.markets = []
  row.categories = []
  return row
}
