import { useState } from 'preact/hooks'

import { csrfToken } from '../../kit/session'
import { toast } from '../../kit/toast'
import { Frame } from '../ui/Frame'
import { Icon, type IconName } from '../ui/Icon'
import { LargeType } from '../ui/LargeType'
import { useSite } from '../ui/site'
import { useVisitor } from '../ui/visitor'

const PLACES: [string, IconName, string][] = [
  ['/orders', 'paper', '我的订单'],
  ['/orders?tab=to_pay', 'cart', '等我付款的'],
  ['/orders?tab=to_receive', 'scan', '等我收货的'],
  ['/me/addresses', 'place', '收货地址'],
]

export function MeScreen() {
  const visitor = useVisitor()
  const site = useSite()
  const [busy, setBusy] = useState(false)
  const signOut = async () => {
    setBusy(true)
    try {
      // allauth answers 401 once nobody is signed in any more
      const response = await fetch('/_allauth/browser/v1/auth/session', {
        method: 'DELETE',
        credentials: 'same-origin',
        headers: { 'X-CSRFToken': await csrfToken(), Accept: 'application/json' },
      })
      if (response.ok || response.status === 401) {
        location.assign('/')
        return
      }
      toast('没退出来，请再试一次。')
    } catch {
      toast('网络不太稳，请稍后再试。')
    }
    setBusy(false)
  }
  const works = visitor.roles.some((one) => /STATION|SELLER/i.test(one.role))
  const office = visitor.roles.some((one) => /COUNTY|TOWNSHIP|AUDITOR|INFORMATION/i.test(one.role))
  return (
    <Frame title="我的" back="/" tab="me">
      <div class="hero-st only-m">
        <h1>{visitor.name || '我的'}</h1>
      </div>
      {visitor.name && <p class="small muted only-d">{visitor.name}</p>}
      <ul class="ways narrow">
        {PLACES.map(([href, icon, word]) => (
          <li key={href}>
            <a href={href}>
              <Icon name={icon} />
              <span>{word}</span>
              <Icon name="next" />
            </a>
          </li>
        ))}
        {works && (
          <li>
            <a href="/station">
              <Icon name="station" />
              <span>站点工作台</span>
              <Icon name="next" />
            </a>
          </li>
        )}
        {office && (
          <li>
            <a href="/center">
              <Icon name="list" />
              <span>运营工作台</span>
              <Icon name="next" />
            </a>
          </li>
        )}
        <li>
          <LargeType word="大字版，看得清楚些" className="way" />
        </li>
      </ul>
      <section class="p-sec narrow" aria-labelledby="rules-t">
        <h2 class="h2" id="rules-t">
          规则和说明
        </h2>
        <ul class="ways">
          {site?.site.rules.map((rule) => (
            <li key={rule.kind}>
              <a href={`/rules/${rule.kind}`}>
                <span>{rule.title}</span>
                <Icon name="next" />
              </a>
            </li>
          ))}
        </ul>
      </section>
      <button class="btn btn-w mt-24 out" type="button" disabled={busy} onClick={signOut}>
        退出登录
      </button>
    </Frame>
  )
}
