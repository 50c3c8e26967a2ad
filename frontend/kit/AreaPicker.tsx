// Three selects that narrow down: the surest picker on a cheap phone, and the one screen readers know.
import { useEffect, useState } from 'preact/hooks'

import { type Areas, childrenOf, loadAreas, parentOf } from './areas'

interface Props {
  /** Six digits, or '' for nothing chosen yet. */
  code: string
  /** Called with the code chosen so far; `done` once nothing lies below it. */
  onChange: (code: string, done: boolean) => void
}

export function AreaPicker({ code, onChange }: Props) {
  const [areas, setAreas] = useState<Areas | null>(null)
  const [failed, setFailed] = useState(false)
  const load = () => {
    setFailed(false)
    loadAreas().then(setAreas, () => setFailed(true))
  }
  useEffect(load, [])

  if (failed) {
    return (
      <p class="err">
        <span>没取到地区名单。</span>
        <button class="btn btn-s" type="button" onClick={load}>
          重试
        </button>
      </p>
    )
  }
  if (!areas) return <span class="sk" aria-busy="true" aria-label="正在取地区名单" />

  const path = pathTo(code)
  const levels = [...path, ''].slice(0, 3)
  return (
    <>
      {levels.map((chosen, level) => {
        const options = childrenOf(areas, level ? path[level - 1]! : '')
        if (!options.length) return null
        return (
          <select
            key={level ? path[level - 1] : 'province'}
            class="field"
            aria-label={['省、自治区、直辖市', '市、州', '区、县'][level]}
            value={chosen}
            onChange={(event) => {
              const next = onlyWay(areas, event.currentTarget.value || path[level - 1] || '')
              onChange(next, next !== '' && !childrenOf(areas, next).length)
            }}
          >
            <option value="">{['省', '市', '区县'][level]}</option>
            {options.map((own) => (
              <option key={own} value={own}>
                {areas[own]}
              </option>
            ))}
          </select>
        )
      })}
    </>
  )
}

/** The codes from the province down to this one. */
export function pathTo(code: string): string[] {
  const path: string[] = []
  for (let own = code; own; own = parentOf(own)) path.unshift(own)
  return path
}

/** Go on down while there is only one way, as from 上海市 to 上海市. */
function onlyWay(areas: Areas, code: string): string {
  const below = code ? childrenOf(areas, code) : []
  return below.length === 1 ? onlyWay(areas, below[0]!) : code
}
