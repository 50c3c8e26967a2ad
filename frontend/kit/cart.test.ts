import { beforeEach, describe, expect, it } from 'vitest'

import { addToCart, dropFromCart, setInCart, waitingLines } from './cart'

describe('the cart before sign-in', () => {
  beforeEach(() => localStorage.setItem('cart', '[]'))

  it('adds the same variant up and keeps the latest first', () => {
    addToCart('a', 1)
    addToCart('b', 2)
    addToCart('a', 3)
    expect(waitingLines()).toEqual([
      { variant: 'a', quantity: 4 },
      { variant: 'b', quantity: 2 },
    ])
  })

  it('keeps what came in while the rest was merged', () => {
    addToCart('a', 2)
    const merged = waitingLines()
    addToCart('a', 1)
    addToCart('b', 1)
    dropFromCart(merged)
    expect(waitingLines()).toEqual([
      { variant: 'b', quantity: 1 },
      { variant: 'a', quantity: 1 },
    ])
  })

  it('changes a number where the line stands, and 0 takes it out', () => {
    addToCart('a', 1)
    addToCart('b', 2)
    setInCart('a', 5)
    setInCart('b', 0)
    expect(waitingLines()).toEqual([{ variant: 'a', quantity: 5 }])
  })

  it('tells the page', () => {
    let told = 0
    addEventListener('cart', () => (told += 1), { once: true })
    addToCart('a', 1)
    expect(told).toBe(1)
  })

  it('is not upset by what somebody else left there', () => {
    localStorage.setItem('cart', '[{"variant":7},null,{"variant":"a","quantity":1}]')
    expect(waitingLines()).toEqual([{ variant: 'a', quantity: 1 }])
    localStorage.setItem('cart', '{broken')
    expect(waitingLines()).toEqual([])
  })
})
