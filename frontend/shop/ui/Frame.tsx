// What stands around every screen: the masthead on a desktop, a quiet bar on a phone, the foot, tabs or an action bar.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

import { keyOf } from '../../kit/ids'
import { goBack } from '../../kit/router'
import { Brand, Search } from './Brand'
import { Icon, type IconName } from './Icon'
import { LargeType } from './LargeType'
import { useSite } from './site'
import { useCartCount, useVisitor } from './visitor'

interface Props {
  title: string
  /** Where the bar's arrow leads when there is no way back. */
  back: string
  /** A browsing screen has tabs on a phone; a buying one an action bar. */
  tab?: 'cart' | 'me'
  actions?: ComponentChildren
  bar?: ComponentChildren
  /** The screen says its title itself, bigger. */
  ownTitle?: boolean
  children: ComponentChildren
}

export function Frame({ title, back, tab, actions, bar, ownTitle = false, children }: Props) {
  const main = useRef<HTMLElement>(null)
  useEffect(() => {
    document.title = `${title} · 益农集市`
    // a screen reader starts at the new screen; the first one of a visit starts at the page's beginning
    if (history.state) main.current?.focus({ preventScroll: true })
  }, [title])
  const acting = Boolean(actions)
  useEffect(() => {
    const name = tab ? 'has-tabbar' : 'has-buybar'
    document.body.classList.toggle(name, Boolean(tab) || acting)
    return () => document.body.classList.remove(name)
  }, [tab, acting])

  return (
    <>
      <a class="skip" href="#main">
        跳到正文
      </a>
      <div class="bar" role="banner">
        <a
          href={back}
          onClick={(event) => {
            event.preventDefault()
            event.stopPropagation()
            leave(back)
          }}
        >
          <Icon name="back" />
          <span class="sr">返回</span>
        </a>
        <p>{title}</p>
        {bar}
      </div>
      <Masthead />
      <main id="main" ref={main} tabIndex={-1}>
        <div class="wrap">
          {!ownTitle && (
            <div class="page-h only-d">
              <h1>{title}</h1>
            </div>
          )}
          {children}
        </div>
      </main>
      <Foot />
      {actions && (
        <div class="buybar" role="region" aria-label="操作">
          {actions}
        </div>
      )}
      {tab && <Tabs here={tab} />}
    </>
  )
}

/** Public pages are no screens of ours: they are loaded. */
function leave(back: string): void {
  const ours = (history.state as { ours?: boolean } | null)?.ours
  if (ours || /^\/(cart|checkout|orders|me)\b/.test(back)) goBack(back)
  else location.assign(back)
}

function Masthead() {
  const visitor = useVisitor()
  const count = useCartCount()
  const data = useSite()
  return (
    <header class="top only-d">
      <div class="wrap">
        <div class="util">
          <p>
            {data &&
              `云南 · ${data.site.countyName}　${data.site.townshipCount}\u00a0个乡镇，${data.site.villageCount}\u00a0个村和社区`}
          </p>
          <nav aria-label="我的">
            {visitor.signedIn ? <a href="/me">{visitor.name || '我的'}</a> : <a href="/signin">登录 / 注册</a>}
            <a href="/orders">我的订单</a>
            <LargeType word="大字版" />
          </nav>
        </div>
      </div>
      <div class="wrap top-main">
        <Brand />
        <Search />
        <div class="top-me">
          <a href="/cart">
            <Icon name="cart" />
            购物车{count ? `\u00a0${count}` : ''}
          </a>
        </div>
      </div>
      <div class="wrap">
        <nav class="top-nav" aria-label="频道">
          <a href="/">时令</a>
          {data?.categories
            .filter((one) => !one.parentId && one.productCount)
            .map((one) => (
              <a key={one.id} href={`/list?category=${keyOf(one.id)}`}>
                {one.name}
              </a>
            ))}
          <a class="sp" href="/#lands">
            按乡镇找
          </a>
          <a href="/s/">村里的站点</a>
          <a href="/t/">查溯源码</a>
        </nav>
      </div>
    </header>
  )
}

function Foot() {
  const data = useSite()
  return (
    <footer class="foot foot-l">
      <div class="wrap">
        {data && (
          <span>
            {data.site.operatorName} {data.site.demo && <span class="demo">演示</span>}
          </span>
        )}
        {data?.site.icp && <span>{data.site.icp}</span>}
        <a href="/#foot">证照与规则</a>
        {data?.site.complaintPhone && <span>投诉&nbsp;{data.site.complaintPhone}</span>}
      </div>
    </footer>
  )
}

const TABS: [string, IconName, string, string?][] = [
  ['/', 'home', '首页'],
  ['/list', 'list', '找货'],
  ['/t/', 'scan', '溯源'],
  ['/cart', 'cart', '购物车', 'cart'],
  ['/me', 'me', '我的', 'me'],
]

function Tabs({ here }: { here: string }) {
  const count = useCartCount()
  return (
    <nav class="tabbar" aria-label="主导航">
      {TABS.map(([href, icon, word, name]) => (
        <a key={href} href={href} aria-current={name === here ? 'page' : undefined}>
          <Icon name={icon} />
          {word}
          {name === 'cart' && count > 0 && <span class="cn">{Math.min(count, 99)}</span>}
        </a>
      ))}
    </nav>
  )
}
