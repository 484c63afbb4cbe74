/** The events and functions of the conformance subgraph, as text; its ABI files are made of them. */
import { type AbiEvent, type AbiFunction, parseAbi } from 'viem'

/** Events of the form Name(uint256 indexed, uint256 indexed, string): a part, a number, the handler's input. */
export type InputEvent =
  | 'Numbers'
  | 'Decimals'
  | 'Chains'
  | 'IntegersOfText'
  | 'DecimalsOfText'
  | 'BytesInput'
  | 'Texts'
  | 'Addresses'
  | 'Words'
  | 'Json'
  | 'JsonNumbers'
  | 'JsonBytes'
  | 'Yaml'
  | 'Decode'
  | 'Encode'
  | 'Step'
  | 'Points'
  | 'Spawn'
  | 'Calls'
  | 'Globals'
  | 'WithReceipt'
  | 'WithoutReceipt'
  | 'Ping'
  | 'Attempt'

const INPUT_EVENTS: readonly InputEvent[] = [
  ...(['Numbers', 'Decimals', 'Chains', 'IntegersOfText', 'DecimalsOfText', 'BytesInput', 'Texts'] as const),
  ...(['Addresses', 'Words', 'Json', 'JsonNumbers', 'JsonBytes', 'Yaml', 'Decode', 'Encode', 'Step'] as const),
  ...(['Points', 'Spawn', 'Calls', 'Globals', 'WithReceipt', 'WithoutReceipt', 'Ping', 'Attempt'] as const),
]

const OTHER_EVENTS = [
  'struct Inner { address who; bytes blob; }',
  'struct Outer { uint8 small; int256 signed; Inner[] inner; }',
  'struct Pair { uint8 small; bytes blob; }',
  'event Kinds(Outer value, uint64[3] fixedList, string[] texts, bytes4 short, bool flag, bytes blob)',
  'event Hashed(string indexed text, Pair indexed pair, uint8[] indexed list, int128 number)',
  'event Narrow(int8 indexed a, bool indexed b, bytes3 indexed c, uint24 d)',
  'event Plain()',
  'event Noname(uint256 indexed, address)',
  'event Filtered(address indexed who, uint256 indexed kind, string text)',
  'event Declared(address indexed target, uint256 value)',
  'event Transfer(address indexed from, address indexed to, uint256 value)',
  'event Transfer(address indexed from, address indexed to, uint256 indexed id)',
]

/** What viem's reader of signatures does not know: function pointers, anonymous events. */
const RAW_EVENTS: readonly object[] = [
  { type: 'event', name: 'Callback', anonymous: false, inputs: [{ name: 'f', type: 'function', indexed: false }] },
  {
    type: 'event',
    name: 'Hidden',
    anonymous: true,
    inputs: [
      { name: 'a', type: 'uint256', indexed: true },
      { name: 'b', type: 'uint256', indexed: true },
      { name: 'c', type: 'uint256', indexed: false },
    ],
  },
]

export const PROBE_EVENTS: readonly AbiEvent[] = parseAbi([
  ...INPUT_EVENTS.map((name) => `event ${name}(uint256 indexed part, uint256 indexed more, string input)`),
  ...OTHER_EVENTS,
]) as readonly AbiEvent[]

const TARGET_FUNCTIONS = parseAbi([
  'function none() view returns (uint256)',
  'function nothing() view',
  'function one(uint256 value) view returns (uint256)',
  'function signed(int256 value) view returns (int256)',
  'function many(uint256 a, address b, bytes c, string[] d) view returns (uint256, address, bytes, string[])',
]) as readonly AbiFunction[]

// graph-node insists on `anonymous`.
export const PROBE_ABI: readonly object[] = [
  ...PROBE_EVENTS.map((event) => ({ anonymous: false, ...event })),
  ...RAW_EVENTS,
]
export const TARGET_ABI: readonly object[] = TARGET_FUNCTIONS
