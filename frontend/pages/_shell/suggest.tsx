/* oxlint-disable jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
   -- the keys act on the field itself (combobox with aria-activedescendant), the list never has the focus */
// Suggestions under a search box: what is on sale, pinyin too, and what this visitor searched before.
import { render } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

import { ask } from '../../gql/ask'
import { SuggestionsDocument, type SuggestionsQuery } from '../../gql/generated/islands/graphql'
import { keyOf } from '../../kit/ids'
import { keep, recall } from '../../kit/store'

type Found = SuggestionsQuery['suggestions'][number]
/** What the market finds, and what this visitor searched before: a search as it was typed. */
type Suggestion = Omit<Found, 'kind'> & { kind: Found['kind'] | 'QUERY' }

const HISTORY = 'searches'
const REMEMBERED = 8
const PAUSE_MS = 150

/** Where choosing a suggestion leads. */
export function addressOf(suggestion: Suggestion): string {
  if (suggestion.kind === 'PRODUCT' && suggestion.id) return `/p/${keyOf(suggestion.id)}`
  if (suggestion.kind === 'STATION' && suggestion.id) return `/s/${keyOf(suggestion.id)}`
  if (suggestion.kind === 'CATEGORY' && suggestion.value) return `/list?category=${encodeURIComponent(suggestion.value)}`
  if (suggestion.kind === 'TOWNSHIP' && suggestion.value) return `/list?township=${encodeURIComponent(suggestion.value)}`
  return `/list?q=${encodeURIComponent(suggestion.text)}`
}

/** Put a search into this visitor's history, the latest first, each once. */
export function remember(query: string): void {
  const text = query.trim()
  if (!text) return
  const before = recall<string[]>(HISTORY, [])
  keep(HISTORY, [text, ...before.filter((other) => other !== text)].slice(0, REMEMBERED))
}

function asSuggestion(text: string): Suggestion {
  return { kind: 'QUERY', text, hint: null, id: null, value: null }
}

/** The box must not take the focus from the field: it would close under the finger. */
function stay(event: Event): void {
  event.preventDefault()
}

function Suggestions({ input, listId }: { input: HTMLInputElement; listId: string }) {
  const [open, setOpen] = useState(document.activeElement === input)
  const [query, setQuery] = useState(input.value.trim())
  const [found, setFound] = useState<Suggestion[]>([])
  const [earlier, setEarlier] = useState(() => recall<string[]>(HISTORY, []))
  const [active, setActive] = useState(-1)
  const nowRef = useRef({ rows: [] as Suggestion[], active })

  useEffect(() => {
    setActive(-1)
    if (!query) {
      setFound([])
      return
    }
    let current = true
    const timer = setTimeout(() => {
      ask(SuggestionsDocument, { prefix: query }).then(
        (answer) => current && setFound(answer.suggestions),
        () => current && setFound([]), // searching itself still works
      )
    }, PAUSE_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [query])

  const rows = query ? found : earlier.map(asSuggestion)
  const shown = open && rows.length > 0
  useLayoutEffect(() => {
    nowRef.current = { rows: shown ? rows : [], active }
  })

  useLayoutEffect(() => {
    const onInput = () => {
      setQuery(input.value.trim())
      setOpen(true)
    }
    const onFocus = () => setOpen(true)
    const onBlur = () => setOpen(false)
    const onKey = (event: KeyboardEvent) => {
      const { rows: list, active: at } = nowRef.current
      if (event.key === 'Escape') setOpen(false)
      if (!list.length) return
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault()
        const step = event.key === 'ArrowDown' ? 1 : -1
        setActive((at + step + list.length + (at < 0 && step < 0 ? 1 : 0)) % list.length)
      }
      const chosen = list[at]
      if (event.key === 'Enter' && chosen) {
        event.preventDefault()
        go(chosen)
      }
    }
    input.addEventListener('input', onInput)
    input.addEventListener('focus', onFocus)
    input.addEventListener('blur', onBlur)
    input.addEventListener('keydown', onKey)
    return () => {
      input.removeEventListener('input', onInput)
      input.removeEventListener('focus', onFocus)
      input.removeEventListener('blur', onBlur)
      input.removeEventListener('keydown', onKey)
    }
  }, [input])

  useEffect(() => {
    input.setAttribute('aria-expanded', String(shown))
    if (shown && active >= 0) input.setAttribute('aria-activedescendant', `${listId}-${active}`)
    else input.removeAttribute('aria-activedescendant')
  }, [input, listId, shown, active])

  if (!shown) return null
  return (
    <div class="sug" onMouseDown={stay}>
      {!query && (
        <div class="h">
          <span>搜过的</span>
          <button
            type="button"
            onClick={() => {
              keep(HISTORY, [])
              setEarlier([])
            }}
          >
            清掉
          </button>
        </div>
      )}
      <div role="listbox" id={listId} tabIndex={-1} aria-label="搜索建议">
        {rows.map((row, index) => (
          <div
            key={`${row.kind}${row.text}`}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onClick={() => go(row)}
          >
            {row.text}
            {row.hint && <small>{row.hint}</small>}
          </div>
        ))}
      </div>
    </div>
  )
}

function go(suggestion: Suggestion): void {
  remember(suggestion.text)
  location.assign(addressOf(suggestion))
}

/** Let a search form suggest. It stays a plain form: Enter searches for what is written. */
export function attach(form: HTMLFormElement, input: HTMLInputElement): void {
  const listId = `${input.id}-list`
  input.setAttribute('role', 'combobox')
  input.setAttribute('aria-autocomplete', 'list')
  input.setAttribute('aria-controls', listId)
  form.addEventListener('submit', () => remember(input.value))
  const place = document.createElement('div')
  form.append(place)
  render(<Suggestions input={input} listId={listId} />, place)
}
