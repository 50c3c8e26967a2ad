// The file at the right: a white sheet behind one ink rule, no mask, no shadow. The queue stays readable and clickable;
// on a window below 1280 px it covers the queue.
import { Button, Drawer } from 'antd'
import { type ReactNode, useId, useSyncExternalStore } from 'react'

import { Icon } from './Icon'
import { keyed } from './keyed'

interface Props {
  title: ReactNode
  detail: ReactNode
  time?: ReactNode
  foot?: ReactNode
  /** px; the whole of the work area on a narrow window. */
  width?: number
  close: () => void
  children: ReactNode
}

const wideEnough = matchMedia('(min-width: 1280px)')

function subscribe(listener: () => void): () => void {
  wideEnough.addEventListener('change', listener)
  return () => wideEnough.removeEventListener('change', listener)
}

export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => wideEnough.matches)
}

export function Sheet({ title, detail, time, foot, width = 670, close, children }: Props) {
  const wide = useWide()
  const name = useId()
  return (
    <Drawer
      aria-labelledby={name}
      open
      mask={false}
      size={wide ? width : '100%'}
      getContainer={false}
      rootStyle={{ position: 'absolute' }}
      closable={false}
      keyboard
      onClose={close}
      styles={{ body: { padding: 0, display: 'flex', flexDirection: 'column' } }}
    >
      <div className="dh">
        <div className="l">
          <h2 id={name}>{title}</h2>
          <p>{detail}</p>
        </div>
        {time}
        <Button type="text" className="x" onClick={close} icon={<Icon name="close" small />}>
          收起
        </Button>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard */}
      <div className="db" tabIndex={0} role="region" aria-label="案卷内容">
        {children}
      </div>
      {foot}
    </Drawer>
  )
}

export function Foot({ note, children }: { note?: ReactNode; children?: ReactNode }) {
  return (
    <div className="df">
      <small>{note}</small>
      <span className="sp" />
      {children}
    </div>
  )
}

/** The history at the end of each file. */
export function History({ entries }: { entries: readonly { at: string; text: ReactNode; last?: boolean }[] }) {
  return (
    <ol className="tl">
      {keyed(entries).map(({ key, item }) => (
        <li key={key} className={item.last ? 'last' : undefined}>
          <time>{item.at}</time>
          <span>{item.text}</span>
        </li>
      ))}
    </ol>
  )
}
