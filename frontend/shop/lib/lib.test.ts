import { afterEach, describe, expect, it, vi } from 'vitest'

import { keyOf } from '../../kit/ids'
import { channel, inWeChat } from './device'
import { idOf, newKey } from './ids'
import { day, left, shortly, when } from './times'
import { pause } from './use-poll'

describe('times', () => {
  it('are those of China, over midnight and the year', () => {
    expect(when('2026-12-31T16:05:00+00:00')).toBe('1月1日\u00a000:05')
    expect(day('2026-11-24T07:50:00+08:00')).toBe('11月24日')
    expect(shortly('2026-11-24T07:50:00+08:00')).toBe('24日\u00a007:50')
  })

  it.each([
    [21 * 60_000 + 35_400, '21\u00a0分\u00a036\u00a0秒'],
    [1, '0\u00a0分\u00a001\u00a0秒'],
    [0, ''],
    [-5000, ''],
    [2 * 3600_000 + 60_000, '2\u00a0小时\u00a01\u00a0分'],
    [50 * 3600_000, '2\u00a0天\u00a02\u00a0小时'],
  ])('%d ms are told as %s', (ms, text) => {
    expect(left('2026-11-24T08:00:00Z', Date.parse('2026-11-24T08:00:00Z') - ms)).toBe(text)
  })
})

describe('ids', () => {
  it('are the API’s own, and back', () => {
    const key = '01a20df0-6e5e-7610-8166-8c444deb90ce'
    expect(idOf('Order', key)).toBe('T3JkZXI6MDFhMjBkZjAtNmU1ZS03NjEwLTgxNjYtOGM0NDRkZWI5MGNl')
    expect(keyOf(idOf('Order', key))).toBe(key)
  })

  it('mints keys without crypto.randomUUID', () => {
    vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => bytes.fill(0xff) })
    expect(newKey()).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
  })
  afterEach(() => vi.unstubAllGlobals())
})

describe('the device', () => {
  const phone = 'Mozilla/5.0 (Linux; Android 9; SM-A105F) AppleWebKit/537.36 Chrome/87.0.4280.141 Mobile Safari/537.36'
  it('tells the cashier for phones from the one for computers', () => {
    expect(channel(phone)).toBe('WAP')
    expect(channel('Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0')).toBe('PAGE')
  })
  it('knows WeChat', () => {
    expect(inWeChat(`${phone} MicroMessenger/8.0.2`)).toBe(true)
    expect(inWeChat(phone)).toBe(false)
  })
})

it('asks ever more slowly, and never faster than the gateway is let asked', () => {
  const waits = Array.from({ length: 12 }, (_, n) => pause(n))
  expect(waits[0]).toBeLessThan(1000)
  expect(waits.slice(1).every((wait) => wait > 3000 && wait <= 30_000)).toBe(true)
  expect(waits).toEqual([...waits].sort((a, b) => a - b))
  expect(waits[11]).toBe(30_000)
})
