import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { addressOf, attach, remember } from './suggest'

const id = (type: string) => btoa(`${type}:01939f3a-7c11-7d2e-8f6b-0c2f4a6b8d1e`).replace(/=+$/, '')

function box() {
  const form = document.querySelector('form')!
  const input = document.querySelector('input')!
  attach(form, input)
  return { form, input }
}

describe('where a suggestion leads', () => {
  it.each([
    [{ kind: 'PRODUCT', text: '冰糖橙', hint: null, id: id('Product'), value: null }, '/p/01939f3a-7c11-7d2e-8f6b-0c2f4a6b8d1e'],
    [{ kind: 'STATION', text: '曼竜', hint: null, id: id('Station'), value: null }, '/s/01939f3a-7c11-7d2e-8f6b-0c2f4a6b8d1e'],
    [{ kind: 'TOWNSHIP', text: '漠沙镇', hint: null, id: null, value: '530427102' }, '/list?township=530427102'],
    [{ kind: 'QUERY', text: '冰糖 橙&', hint: null, id: null, value: null }, '/list?q=%E5%86%B0%E7%B3%96%20%E6%A9%99%26'],
  ] as const)('%o', (suggestion, address) => {
    expect(addressOf(suggestion)).toBe(address)
  })
})

describe('the search box', () => {
  beforeEach(() => {
    localStorage.clear()
    document.cookie = 'csrftoken=abc'
    document.body.innerHTML = '<form data-search><input id="q" name="q"></form>'
  })
  afterEach(() => vi.unstubAllGlobals())

  it('shows what was searched before and forgets it when told', async () => {
    remember('冰糖橙')
    remember('红糖')
    const { input } = box()
    input.dispatchEvent(new Event('focus'))
    await vi.waitFor(() => expect(document.querySelectorAll('[role=option]')).toHaveLength(2))
    expect(document.querySelector('[role=option]')!.textContent).toBe('红糖')
    document.querySelector<HTMLButtonElement>('.h button')!.click()
    await vi.waitFor(() => expect(document.querySelector('.sug')).toBeNull())
    expect(JSON.parse(localStorage.getItem('searches')!)).toEqual([])
  })

  it('asks with the registered document and lets the keys choose', async () => {
    const suggestions = [
      { kind: 'PRODUCT', text: '漠沙冰糖橙', hint: '漠沙镇', id: id('Product'), value: null },
      { kind: 'QUERY', text: '冰糖', hint: null, id: null, value: null },
    ]
    const fetched = vi.fn(async (_address: string, _init: RequestInit) => Response.json({ data: { suggestions } }))
    vi.stubGlobal('fetch', fetched)
    const { input } = box()
    input.value = 'btc'
    input.dispatchEvent(new Event('input'))
    await vi.waitFor(() => expect(document.querySelectorAll('[role=option]')).toHaveLength(2))
    const [address, init] = fetched.mock.calls[0]!
    expect(address).toBe('/graphql')
    expect(JSON.parse(init.body as string)).toMatchObject({ variables: { prefix: 'btc' } })
    expect(JSON.parse(init.body as string).documentId).toMatch(/^[0-9a-f]{64}$/)
    expect((init.headers as Record<string, string>)['X-CSRFToken']).toBe('abc')
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown' }))
    await vi.waitFor(() => expect(input.getAttribute('aria-activedescendant')).toBe('q-list-0'))
    expect(input.getAttribute('aria-expanded')).toBe('true')
  })
})
