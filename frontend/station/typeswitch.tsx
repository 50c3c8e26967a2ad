// 大字: the large-type mode that kit/type.ts sets before the first paint.
import { useState } from 'preact/hooks'

import { Icon } from './ui'

export function TypeSwitch() {
  const root = document.documentElement
  const [large, setLarge] = useState(root.dataset['type'] === 'large')
  const turn = () => {
    if (large) delete root.dataset['type']
    else root.dataset['type'] = 'large'
    try {
      localStorage.setItem('type', large ? 'usual' : 'large')
    } catch {
      // lasts for this page
    }
    setLarge(!large)
  }
  return (
    <button class="x end" type="button" aria-pressed={large} onClick={turn}>
      <Icon name="aa" />
      大字
    </button>
  )
}
