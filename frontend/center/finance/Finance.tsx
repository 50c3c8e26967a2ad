// Settlement: statements to approve, the day in three books, what is stuck.
import { useQuery } from '@tanstack/react-query'
import { Tabs } from 'antd'

import { ask } from '../../gql/ask'
import { MoneyToWatchDocument, type MoneyToWatchQuery, type MoneyToWatchQueryVariables } from '../../gql/generated/center/graphql'
import { useMe } from '../app/me'
import { useMenuCounts } from '../app/counts'
import { open, useRoute } from '../app/route'
import { useWide } from '../kit/Sheet'
import { Day } from './Day'
import { Statements } from './Statements'
import { StatementFile } from './StatementFile'
import { Stuck } from './Stuck'

const FILE_WIDTH = 640

export function useStuck() {
  return useQuery({
    queryKey: ['stuck'],
    queryFn: () => ask<MoneyToWatchQuery, MoneyToWatchQueryVariables>(MoneyToWatchDocument, {}),
    refetchInterval: 60_000,
  })
}

export default function Finance() {
  const wide = useWide()
  const { query } = useRoute()
  const tab = query.get('tab') ?? 'statements'
  const openId = tab === 'statements' ? query.get('open') : null
  const waiting = useMenuCounts(useMe())['finance']?.count ?? 0
  const stuck = useStuck().data
  const count = stuck
    ? stuck.moneyAlarms.length + stuck.parkedRefunds.totalCount + stuck.parkedReleases.totalCount
    : 0
  return (
    <>
      <div className="pad" style={openId && wide ? { marginRight: FILE_WIDTH } : undefined}>
        <div className="ttl"><h1>结算</h1></div>
        <Tabs
          activeKey={tab}
          onChange={(key) => open({ tab: key === 'statements' ? null : key, open: null })}
          items={[
            { key: 'statements', label: `结算单${waiting ? `，待核定 ${waiting}` : ''}` },
            { key: 'day', label: '当日对账' },
            { key: 'stuck', label: `卡住的款${count ? ` ${count}` : ''}` },
          ]}
        />
        {tab === 'statements' && <Statements openId={openId} folded={Boolean(openId) && wide} />}
        {tab === 'day' && <Day />}
        {tab === 'stuck' && <Stuck />}
      </div>
      {openId && <StatementFile key={openId} id={openId} width={FILE_WIDTH} />}
    </>
  )
}
