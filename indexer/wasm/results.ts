/** graph-ts's Wrapped<T> and Result<V, boolean> in a mapping's memory. */
import type { Host } from './host.ts'

export function writeWrappedBool({ heap, ids }: Host, value: boolean): number {
  const pointer = heap.allocate(1, ids.wrappedBool)
  heap.u8[pointer] = value ? 1 : 0
  return pointer
}

/** The result of something that can fail; null: it failed. */
export function writeResult(
  host: Host,
  value: number | null,
  classes: { readonly result: number; readonly wrapped: number },
): number {
  const { heap } = host
  let wrapped = 0
  let error = 0
  if (value === null) error = writeWrappedBool(host, true)
  else {
    wrapped = heap.allocate(4, classes.wrapped)
    heap.i32[wrapped >> 2] = value
  }
  const pointer = heap.allocate(8, classes.result)
  heap.i32[pointer >> 2] = wrapped
  heap.i32[(pointer >> 2) + 1] = error
  return pointer
}
