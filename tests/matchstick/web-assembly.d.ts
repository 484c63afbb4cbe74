/** Adds to indexer/wasm/web-assembly.d.ts what only the test runner uses. */
declare namespace WebAssembly {
  class Table {
    get(index: number): unknown
  }
}
