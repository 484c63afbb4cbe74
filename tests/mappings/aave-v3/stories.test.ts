import { assert, describe, test } from 'matchstick-as/assembly/index'
import { Story } from './story'

const v302 = new Story('3.0.2')
const v360 = new Story('3.6.0')

describe('every step of a story is as the contracts say', () => {
  test('default: release 3.0.2', () => {
    assert.i32Equals(37, v302.playAll())
  })

  test('default: release 3.6.0', () => {
    assert.i32Equals(42, v360.playAll())
  })
})
