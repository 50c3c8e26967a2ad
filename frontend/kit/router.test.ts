import { describe, expect, test } from 'vitest'

import { go, goBack, match } from './router'

describe('match', () => {
  test('names the parts of an address', () => {
    expect(match('/orders/:id', '/orders/a%20b')).toEqual({ id: 'a b' })
    expect(match('/orders', '/orders/')).toEqual({})
  })

  test('refuses other addresses and survives a broken escape', () => {
    expect(match('/orders/:id', '/orders')).toBeNull()
    expect(match('/orders/:id', '/cart/1')).toBeNull()
    expect(match('/orders/:id', '/orders/%E0')).toEqual({ id: '%E0' })
  })
})

test('back without a history of ours goes to the given screen', () => {
  history.replaceState(null, '', '/orders/1')
  goBack('/orders')
  expect(location.pathname).toBe('/orders')
  go('/orders/2')
  expect(location.pathname).toBe('/orders/2')
})
