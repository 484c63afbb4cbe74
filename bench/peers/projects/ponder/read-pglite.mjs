// Prints each query's first column, a line a row: node read-pglite.mjs folder query …
import { PGlite } from '@electric-sql/pglite'

const [folder, ...queries] = process.argv.slice(2)
const database = new PGlite(folder)
for (const query of queries) {
  const { rows } = await database.query(query)
  process.stdout.write(`${rows.map((row) => Object.values(row)[0]).join('\n')}\n\0`)
}
await database.close()
