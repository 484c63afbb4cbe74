/** The log index in an id that begins with block number (8 bytes) ‖ log index (4). */
export function logIndexOf(id: Uint8Array): number {
  return new DataView(id.buffer, id.byteOffset, id.byteLength).getUint32(8)
}
