import { useState } from 'preact/hooks'

import { Icon } from './Icon'

/** Large-type mode on or off; kept in this browser, as the public pages do (kit/type.ts). */
export function LargeType({ word, className }: { word: string; className?: string }) {
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
    <button class={className} type="button" aria-pressed={large} onClick={turn}>
      <Icon name="type" />
      <span>{word}</span>
    </button>
  )
}
