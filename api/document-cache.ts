/** Parsed queries, kept by their text: clients send the same few again and again. */
import type { DocumentNode } from 'graphql'
import { CACHED_QUERIES_MAX, CACHED_QUERY_LENGTH_MAX } from './limits.ts'

/** The newest used texts, none of them long: a document takes many times its text. */
export class DocumentCache {
  readonly #documents = new Map<string, DocumentNode>()

  get(text: string): DocumentNode | undefined {
    const document = this.#documents.get(text)
    if (document !== undefined) this.set(text, document)
    return document
  }

  set(text: string, document: DocumentNode): void {
    if (text.length > CACHED_QUERY_LENGTH_MAX) return
    this.#documents.delete(text)
    this.#documents.set(text, document)
    if (this.#documents.size <= CACHED_QUERIES_MAX) return
    for (const oldest of this.#documents.keys()) {
      this.#documents.delete(oldest)
      return
    }
  }
}
