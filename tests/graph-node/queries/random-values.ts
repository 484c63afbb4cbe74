/** Random input values: such as stand in the data, near them, of another form, and now and then wrong ones. */
import {
  GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isListType,
  isNonNullType,
} from 'graphql'
import type { Random } from '../../../devnet/random.ts'
import type { Sample } from './sample-values.ts'

/** A value as it stands in a query's text and as a variable. */
export type InputText = { readonly literal: string; readonly json: unknown }

export const NULL: InputText = { literal: 'null', json: null }

export function text(value: string): InputText {
  return { literal: JSON.stringify(value), json: value }
}

/** How often a value is null or of a wrong kind. */
const NULL_CHANCE = 0.02
const WRONG_CHANCE = 0.01

const WRONG: readonly InputText[] = [
  NULL,
  { literal: 'true', json: true },
  { literal: '-1', json: -1 },
  { literal: '5.5', json: 5.5 },
  text('5.5'),
  text(''),
  text('zz'),
  text('0X01'),
  text('0x1'),
  text('1e3'),
  text(' 1'),
  text('99999999999999999999999999'),
  { literal: '{}', json: {} },
  { literal: '[]', json: [] },
  { literal: 'asc', json: 'asc' },
]

const INTERESTING: { readonly [type: string]: readonly string[] } = {
  Int: ['0', '1', '-1', '2147483647', '-2147483648'],
  Int8: ['0', '1', '-1', '42', '9223372036854775807'],
  BigInt: ['0', '1', '-1', '00', '+5', '1000000000000000000'],
  BigDecimal: ['0', '1', '-1', '0.10', '1e2', '01.50', '.5', '100.000'],
  Bytes: ['0x', '00', '0x00', '0xFF'],
  String: ['', '%', '_', 'a', 'A', 'ü', '\\', "it's", '0x01'],
  ID: ['', 'a', '0x01', '1'],
  Timestamp: ['0', '1', '1700000000000000'],
  Float: ['1.5'],
}

/** A value for an argument or an input field of the type, from the samples of what it is compared with. */
export function randomValue(random: Random, type: GraphQLInputType, samples: readonly Sample[]): InputText {
  if (random.chance(WRONG_CHANCE)) return random.pick(WRONG) ?? NULL
  if (random.chance(NULL_CHANCE)) return NULL
  const bare = isNonNullType(type) ? type.ofType : type
  if (!isListType(bare)) return single(random, getNamedType(bare), samples)
  if (random.chance(0.03)) return single(random, getNamedType(bare), samples)
  const items = Array.from({ length: random.integer(0, 3) }, () => single(random, getNamedType(bare), samples))
  return { literal: `[${items.map((item) => item.literal).join(', ')}]`, json: items.map((item) => item.json) }
}

function single(random: Random, type: GraphQLNamedType, samples: readonly Sample[]): InputText {
  if (type instanceof GraphQLInputObjectType) return { literal: '{}', json: {} }
  if (isEnumType(type)) {
    const name = random.pick(type.getValues())?.name ?? ''
    return { literal: random.chance(0.2) ? JSON.stringify(name) : name, json: name }
  }
  if (type.name === 'Boolean') {
    const value = random.chance(0.5)
    return { literal: String(value), json: value }
  }
  const other = INTERESTING[type.name] ?? []
  const sample = String((random.chance(0.75) ? random.pick(samples) : undefined) ?? random.pick(other) ?? '')
  return ofScalar(random, type.name, sample)
}

function ofScalar(random: Random, type: string, sample: string): InputText {
  switch (type) {
    case 'Int':
    case 'Float':
      return { literal: sample, json: Number(sample) }
    case 'BigInt':
    case 'Int8':
      return /^-?\d{1,15}$/.test(sample) && random.chance(0.3)
        ? { literal: String(Number(sample)), json: Number(sample) }
        : text(sample)
    case 'BigDecimal':
      return /^-?\d{1,9}(\.\d{1,5})?$/.test(sample) && random.chance(0.3)
        ? { literal: String(Number(sample)), json: Number(sample) }
        : text(sample)
    case 'Bytes':
      return text(bytesForm(random, sample))
    case 'String':
      return text(textForm(random, sample))
    default:
      return text(sample)
  }
}

/** Without 0x, in capitals, a part. */
function bytesForm(random: Random, sample: string): string {
  const digits = sample.replace(/^0x/, '')
  if (random.chance(0.1)) return digits
  if (random.chance(0.1)) return `0x${digits.toUpperCase()}`
  if (random.chance(0.2)) return `0x${digits.slice(0, 2 * random.integer(0, 4))}`
  return sample
}

function textForm(random: Random, sample: string): string {
  if (random.chance(0.5)) return sample
  const characters = [...sample]
  const from = random.integer(0, characters.length)
  const part = characters.slice(from, from + random.integer(1, 4)).join('')
  if (random.chance(0.2)) return part.toUpperCase()
  if (random.chance(0.1)) return `%${part}`
  return part
}
