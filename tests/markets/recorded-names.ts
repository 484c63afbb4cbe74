/** The recorded Aave v3 markets that vectors are taken from. */
export const RECORDED_MARKETS: readonly string[] = [
  'aave-v3.0.2-2k',
  'aave-v3.1.0-s1',
  'aave-v3.2.1-s1',
  'aave-v3.3.0-s1',
  'aave-v3.4.0-s1',
  'aave-v3.5.0-s1',
  'aave-v3.7.0-s1',
  'aave-v3.7.0-edge-s3',
  'aave-upg-3.1-3.2-3.3-s5',
  'aave-upg-3.1-3.2-dirty-s8',
  'aave-v3.4-3.7-upgraded-s1',
]
