/** Arrays of objects in a mapping's memory: AssemblyScript's Array<T>. */
import type { Host } from './host.ts'

export function writeArray({ heap, ids }: Host, classId: number, pointers: readonly number[]): number {
  const size = pointers.length * 4
  const buffer = heap.allocate(size, ids.arrayBuffer)
  for (let i = 0; i < pointers.length; i++) heap.setPointer((buffer >> 2) + i, pointers[i] ?? 0)
  const array = heap.allocate(16, classId)
  const word = array >> 2
  heap.setPointer(word, buffer)
  heap.setPointer(word + 1, buffer)
  heap.i32[word + 2] = size
  heap.i32[word + 3] = pointers.length
  return array
}

export function readArray({ heap }: Host, array: number): number[] {
  heap.word(array)
  const start = heap.i32[(array >> 2) + 1] ?? 0
  const length = heap.i32[(array >> 2) + 3] ?? 0
  return Array.from({ length }, (_, i) => heap.word(start + i * 4))
}
