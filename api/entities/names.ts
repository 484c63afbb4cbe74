/** The names of an entity's two query fields, by the rules of graph-node (the Inflector crate's plural, camelCase). */

/** `position` and `positions`; `marketTotals` and `marketTotals_collection`, where the plural is the singular. */
export function queryNames(type: string): { readonly one: string; readonly many: string } {
  const one = camelCase(type)
  const many = camelCase(plural(type))
  return { one, many: many === one ? `${many}_collection` : many }
}

/** A capital starts a word after a small letter only, so that NFTItem is nftitem; so does every letter after a digit. */
function camelCase(name: string): string {
  let result = ''
  let startsWord = false
  let last = ''
  for (const character of name.replace(/^_+|_+$/g, '')) {
    if (character === '_') startsWord = true
    else if (/\d/.test(character)) {
      startsWord = true
      result += character
    } else if (startsWord || (/[a-z]/.test(last) && /[A-Z]/.test(character))) {
      startsWord = false
      result += character.toUpperCase()
    } else {
      last = character
      result += character.toLowerCase()
    }
  }
  return result
}

/** Words that are types' whole names. Like the rules they are in small letters: `Money` is none of them. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['ox', 'oxen'],
  ['man', 'men'],
  ['woman', 'women'],
  ['die', 'dice'],
  ['yes', 'yeses'],
  ['foot', 'feet'],
  ['eave', 'eaves'],
  ['goose', 'geese'],
  ['tooth', 'teeth'],
  ['quiz', 'quizzes'],
  ['sheep', 'sheep'],
  ['money', 'money'],
  ['rice', 'rice'],
])

/** First match counts. Some make no English word (`Salesperson`: salespersonople); they are kept as they are. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/(eaux)$/, '$1'],
  [/(child)(?:ren)?$/, '$1ren'],
  [/(person|people)$/, '$1ople'],
  [/([ml]ice|[ml]ouse)$/, '$1ice'],
  [/(matr|cod|mur|sil|vert|ind|append)(?:ix|ex)$/, '$1ices'],
  [/(x|ch|ss|sh|zz)$/, '$1es'],
  [/((?:x|ch|ss|sh|zz)es)$/, '$1'],
  [/([^ch][ieo][ln])ey$/, '$1ies'],
  [/([^aeiouy]|qu)y$/, '$1ies'],
  [/(ar|l|ea|eo|oa|hoo)f$/, '$1ves'],
  [/(kni|wi|li)fe$/, '$1ves'],
  [/sis$/, 'ses'],
  [/(apheli|hyperbat|periheli|asyndet|noumen|phenomen|criteri|organ|prolegomen|hedr|automat)(?:a|on)$/, '$1a'],
  [
    /(agend|addend|millenni|dat|extrem|bacteri|desiderat|strat|candelabr|errat|ov|symposi|curricul|quor)(?:a|um)$/,
    '$1a',
  ],
  [/(her|at|gr)o$/, '$1oes'],
  [/(seraph|cherub)(?:im)?$/, '$1im'],
  [/(alumn|alg|vertebr)(?:a|ae)$/, '$1ae'],
  [/(alumn|syllab|octop|vir|radi|nucle|fung|cact|stimul|termin|bacill|foc|uter|loc|strat)(?:us|i)$/, '$1i'],
  [/([^l]ias|[aeiou]las|[emjzr]as|[iu]am)$/, '$1'],
  [/(e[mn]u)s?$/, '$1s'],
  [/(alias|[^aou]us|tlas|gas|ris)$/, '$1es'],
  [/(ax|test)is$/, '$1es'],
  [/([^aeiou]ese)$/, '$1'],
  [/s$/, 's'],
]

function plural(name: string): string {
  const known = WORDS.get(name)
  if (known !== undefined) return known
  for (const [pattern, replacement] of RULES) {
    if (pattern.test(name)) return name.replace(pattern, replacement)
  }
  return `${name}s`
}
