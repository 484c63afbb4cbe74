/** Seeds that once ended in other tables than the calm run, or not at all: they run first, always. */
export const FAILING_SEEDS: readonly { readonly seed: number; readonly why: string }[] = [
  { seed: 15, why: 'a node of another chain answered while its chain id was being asked for' },
  { seed: 16, why: 'the first answer after a start came from a node of another chain' },
  { seed: 30, why: 'logs left out near the head' },
  { seed: 53, why: 'a market from block 0 on was taken back to before it' },
]
