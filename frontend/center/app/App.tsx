// The desk's frame: who is it, which menu, which screen.
import { useQueryClient } from '@tanstack/react-query'
import { Menu } from 'antd'
import { lazy, Suspense, useEffect } from 'react'

import { forgetSession } from '../../kit/session'
import { Icon } from '../kit/Icon'
import { Failure, Waiting } from '../kit/State'
import { useMenuCounts } from './counts'
import { type Me, MeContext, officesOf, useDesk, useSession } from './me'
import { menuOf } from './menu'
import { useNow } from './now'
import { go, useRoute } from './route'
import { SignIn } from './SignIn'
import { signOut } from './signing'
import { headText } from './time'

const SCREENS = {
  review: lazy(() => import('../review/Review')),
  acceptance: lazy(() => import('../stations/Acceptance')),
  lots: lazy(() => import('../stations/HeldLots')),
  finance: lazy(() => import('../finance/Finance')),
  accounts: lazy(() => import('../finance/Accounts')),
  plan: lazy(() => import('../plan/Plan')),
  certificates: lazy(() => import('../certificates/Certificates')),
  stations: lazy(() => import('../stations/Stations')),
  people: lazy(() => import('../people/People')),
  policies: lazy(() => import('../policies/Policies')),
  audit: lazy(() => import('../audit/Audit')),
}
type ScreenName = keyof typeof SCREENS

export function App() {
  const client = useQueryClient()
  const found = useSession()
  const { me, error, refetch } = useDesk(found.data)
  const arrived = () => {
    forgetSession()
    void client.invalidateQueries({ queryKey: ['session'] })
  }
  if (found.error || error) {
    return <main className="alone"><Failure error={found.error ?? error} again={() => void (error ? refetch() : found.refetch())} /></main>
  }
  if (found.data && !officesOf(found.data).length) return <SignIn session={found.data} arrived={arrived} />
  if (!me) return <main className="alone"><Waiting rows={3} /></main>
  return (
    <MeContext.Provider value={me}>
      <Desk me={me} />
    </MeContext.Provider>
  )
}

function Desk({ me }: { me: Me }) {
  const { screen } = useRoute()
  const groups = menuOf(me)
  const entries = groups.flatMap((group) => group.entries)
  const entry = entries.find((one) => one.key === screen) ?? entries[0]
  useEffect(() => {
    document.title = `${entry?.label ?? '工作台'} · 益农工作台`
  }, [entry?.label])
  if (!entry) return null
  const Screen = SCREENS[entry.key as ScreenName]
  return (
    <div className="app">
      <Head me={me} />
      <div className="mid">
        <Side me={me} current={entry.key} />
        <main className="work" id="work">
          <Suspense fallback={<div className="pad"><Waiting /></div>}>
            <Screen />
          </Suspense>
        </main>
      </div>
    </div>
  )
}

function Head({ me }: { me: Me }) {
  const now = useNow()
  return (
    <header className="top">
      <div className="brand">益农集市</div>
      <div className="scope">
        范围 <b>{me.isTownship ? me.scope.name : '全县'}</b>
        <span className="m2 sm">
          {me.isTownship ? '只看本乡镇的事' : `${me.townships.length} 个乡镇，${me.villageCount} 个村和社区`}
        </span>
      </div>
      <span className="sp" />
      <span className="who wide">{headText(now)}</span>
      <span className="who">{me.name}</span>
      <span className="who">{me.officeText}</span>
      {me.demo && <span className="demo">演示数据</span>}
      <button type="button" className="lk who" onClick={() => void signOut()}>
        退出
      </button>
    </header>
  )
}

function Side({ me, current }: { me: Me; current: string }) {
  const counts = useMenuCounts(me)
  const items = menuOf(me).map((group) => ({
    type: 'group' as const,
    key: group.label,
    label: group.label,
    children: group.entries.map((entry) => {
      const waiting = counts[entry.key]
      return {
        key: entry.key,
        icon: <Icon name={entry.icon} />,
        label: (
          <>
            {entry.label}
            {waiting && waiting.count > 0 && (
              <span className={waiting.late ? 'n l' : 'n'}>
                {waiting.late && <Icon name="warn" small />}
                {waiting.count}
              </span>
            )}
          </>
        ),
      }
    }),
  }))
  return (
    <nav className="side" aria-label="工作台">
      <Menu items={items} selectedKeys={[current]} onClick={({ key }) => go(key)} />
      <footer>
        {me.isTownship ? `${me.scope.name}管理员` : '县级运营中心'}
        <br />
        新农通〔2018〕60号
      </footer>
    </nav>
  )
}
