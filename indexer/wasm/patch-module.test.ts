import { describe, expect, it } from 'vitest'
import { exportMutableGlobals } from './patch-module.ts'

// (module
//   (global i32 (i32.const 7)) (global (mut i32) (i32.const 5)) (global (mut i64) (i64.const -1))
//   (func (export "add") (result i32) global.get 1 i32.const 1 i32.add global.set 1 global.get 1))
const MODULE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7f],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x06, 0x10, 0x03, 0x7f, 0x00, 0x41, 0x07, 0x0b, 0x7f, 0x01, 0x41, 0x05, 0x0b, 0x7e, 0x01, 0x42, 0x7f, 0x0b],
  ...[0x07, 0x07, 0x01, 0x03, 0x61, 0x64, 0x64, 0x00, 0x00],
  ...[0x0a, 0x0d, 0x01, 0x0b, 0x00, 0x23, 0x01, 0x41, 0x01, 0x6a, 0x24, 0x01, 0x23, 0x01, 0x0b],
)

describe('exportMutableGlobals', () => {
  it('default: the mutable globals are exported, the rest is as before', () => {
    const { bytes, globals } = exportMutableGlobals(MODULE)
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {})
    expect(globals).toHaveLength(2)
    const [first] = globals.map((name) => exports[name])
    const { add } = exports
    if (!(first instanceof WebAssembly.Global) || typeof add !== 'function') throw new Error('not exported')
    expect([first.value, add(), first.value]).toEqual([5, 6, 6])
    first.value = 40
    expect(add()).toBe(41)
  })

  it('behavior: memory can grow to 1 GiB and no further', () => {
    // (module (memory (export "memory") 1))
    const source = Uint8Array.of(
      ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      ...[0x05, 0x03, 0x01, 0x00, 0x01],
      ...[0x07, 0x0a, 0x01, 0x06, ...new TextEncoder().encode('memory'), 0x02, 0x00],
    )
    const { bytes } = exportMutableGlobals(source)
    const { memory } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {}).exports
    if (!(memory instanceof WebAssembly.Memory)) throw new Error('not exported')
    expect(() => memory.grow(16_384)).toThrow(RangeError)
    expect(memory.grow(63)).toBe(1)
  })

  it('error: TypeError for what is no module', () => {
    expect(() => exportMutableGlobals(Uint8Array.of(1, 2, 3))).toThrow(TypeError)
    expect(() => exportMutableGlobals(MODULE.subarray(0, 30))).toThrow(TypeError)
  })
})
