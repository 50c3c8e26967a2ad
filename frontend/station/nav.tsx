// The tabs of the top pages, and the frame around a screen.
import type { ComponentChildren } from 'preact'

import { Icon } from './ui'
import { useStation } from './me'

export type Tab = 'today' | 'intake' | 'orders' | 'statements' | 'more'

const TABS: { tab: Tab; href: string; icon: 'today' | 'scale' | 'box' | 'book' | 'more'; label: string }[] = [
  { tab: 'today', href: '/station', icon: 'today', label: '今天' },
  { tab: 'intake', href: '/station/lots', icon: 'scale', label: '收货' },
  { tab: 'orders', href: '/station/orders', icon: 'box', label: '订单' },
  { tab: 'statements', href: '/station/statements', icon: 'book', label: '结算' },
  { tab: 'more', href: '/station/more', icon: 'more', label: '更多' },
]

/** The foot of a top page: what is done next, if anything, over the tabs. `deep`: only the old computer shows them. */
export function TabFoot({ on, deep = false, total, children }: { on: Tab; deep?: boolean; total?: ComponentChildren; children?: ComponentChildren }) {
  const { counts } = useStation()
  const count: Partial<Record<Tab, number>> = { orders: counts.toShip, statements: counts.toConfirm }
  return (
    <footer class="ft">
      {children && (
        <div class="act">
          {total && <div class="tot">{total}</div>}
          <div class="nx">{children}</div>
        </div>
      )}
      <nav class={deep ? 'nav deep' : 'nav'} aria-label="栏目">
        {TABS.map(({ tab, href, icon, label }) => (
          <a key={tab} href={href} class={tab === on ? 'on' : ''} aria-current={tab === on ? 'page' : undefined}>
            <Icon name={icon} />
            <span>{label}</span>
            {Boolean(count[tab]) && <span class="ct">{count[tab]}</span>}
          </a>
        ))}
      </nav>
    </footer>
  )
}
