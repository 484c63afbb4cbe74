/** The names of an entity's two query fields, by the rules of graph-node (the Inflector crate's plural, camelCase). */

/** `position` and `positions`; `marketTotals` and `marketTotals_collection`, where the plural is the singular. */
export function queryNames(type: string): { readonly one: string; readonly many: string } {
  const one = camelCase(type)
  const many = camelCase(plural(type))
  return { one, many: many === one ? `${many}_collection` : many }
}

function camelCase(name: string): string {
  const words = name.replace(/^_+/, '').split('_').filter(Boolean)
  return words.map((word, i) => (i === 0 ? lowerFirst(word) : word.charAt(0).toUpperCase() + word.slice(1))).join('')
}

function lowerFirst(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1)
}

const UNCOUNTABLE = /^(.*(fish|sheep|deer|series|species|money|rice|information|equipment|bison))$/i

/** First match counts. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/(quiz)$/i, '$1zes'],
  [/^(ox)$/i, '$1en'],
  [/(m|l)(ouse|ice)$/i, '$1ice'],
  [/(matr|vert|ind|append|cod)(ix|ex)$/i, '$1ices'],
  [/(x|ch|ss|sh|zz)$/i, '$1es'],
  [/([^aeiouy]|qu)y$/i, '$1ies'],
  [/(hive)$/i, '$1s'],
  [/(kni|wi|li)fe$/i, '$1ves'],
  [/(ar|l|ea|eo|oa|hoo)f$/i, '$1ves'],
  [/sis$/i, 'ses'],
  [/(dat|millenni|curricul|errat|agend)(um|a)$/i, '$1a'],
  [/(her|at|gr)o$/i, '$1oes'],
  [/(alias|[^aou]us|tlas|gas|ris)$/i, '$1es'],
  [/(ax|test)is$/i, '$1es'],
  [/(pe)(rson|ople)$/i, '$1ople'],
  [/(child)(ren)?$/i, '$1ren'],
  [/s$/i, 's'],
]

function plural(name: string): string {
  if (UNCOUNTABLE.test(name)) return name
  for (const [pattern, replacement] of RULES) {
    if (pattern.test(name)) return name.replace(pattern, replacement)
  }
  return `${name}s`
}
