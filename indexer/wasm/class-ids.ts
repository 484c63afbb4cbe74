/**
 * The classes of objects that the host makes. A mapping tells its own ids through `id_of_type`, which takes graph-ts's
 * TypeId (graph-ts/global/global.ts); it answers 0 for classes that it does not name, and so do we then.
 */

const TYPE_ID = {
  string: 0,
  arrayBuffer: 1,
  uint8Array: 6,
  bigDecimal: 12,
  arrayOfBytes: 14,
  arrayOfEthereumValue: 15,
  arrayOfStoreValue: 16,
  arrayOfJson: 17,
  arrayOfString: 18,
  arrayOfEventParam: 19,
  arrayOfJsonEntry: 20,
  arrayOfEntityEntry: 21,
  eventParam: 23,
  transaction: 24,
  block: 25,
  wrappedBool: 28,
  wrappedJson: 29,
  ethereumValue: 30,
  storeValue: 31,
  json: 32,
  event: 33,
  entityEntry: 34,
  jsonEntry: 35,
  entity: 36,
  jsonObject: 37,
  jsonResult: 40,
  receipt: 1000,
  log: 1001,
  arrayOfTopic: 1002,
  arrayOfLog: 1003,
  arrayOfEntity: 1004,
  yaml: 5500,
  yamlTagged: 5501,
  yamlEntry: 5502,
  yamlMap: 5503,
  arrayOfYaml: 5504,
  arrayOfYamlEntry: 5505,
  wrappedYaml: 5506,
  yamlResult: 5507,
} as const

type ClassName = keyof typeof TYPE_ID
export type ClassIds = { [name in ClassName]: number }

/** Ids that `readClassIds` fills in once there is an instance. */
export function unreadClassIds(): ClassIds {
  return { ...TYPE_ID }
}

export function readClassIds(ids: ClassIds, idOfType: (typeId: number) => number): void {
  const names = Object.keys(TYPE_ID) as ClassName[]
  for (const name of names) ids[name] = idOfType(TYPE_ID[name])
}
