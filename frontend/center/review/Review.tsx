// The queue at the left, the file at the right. A selection replaces the filters by the black bar in the same place.
import { Button } from 'antd'
import { useMemo, useState } from 'react'

import { ownStage, reviewCount, type StageName, useReviewCounts } from '../app/counts'
import { holds, useMe } from '../app/me'
import { open, useRoute } from '../app/route'
import { useNow } from '../app/now'
import { dayText } from '../app/time'
import { useWide } from '../kit/Sheet'
import { Empty, Failure, Waiting } from '../kit/State'
import { BatchBar, Outcomes } from './Batch'
import { ReviewFile } from './File'
import { Filters } from './Filters'
import { QueueTable } from './QueueTable'
import { type Outcome, type QueueRow, useQueue } from './useReview'

const FILE_WIDTH = 670

export default function Review() {
  const me = useMe()
  const { query } = useRoute()
  const wide = useWide()
  const stage = (query.get('stage') as StageName | null) ?? ownStage(me)
  const [kind, township] = [query.get('kind') ?? '', query.get('township') ?? '']
  const openId = query.get('open')
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<string[]>([])
  const [outcomes, setOutcomes] = useState<Outcome[]>([])
  const queue = useQueue({ stage, kind, township })
  const rows = useMemo(
    () => (queue.data?.pages ?? []).flatMap((page) => page.reviewQueue.nodes).filter((row) => row.kind !== 'acceptance'),
    [queue.data],
  )
  const shown = search ? rows.filter((row) => row.title.includes(search) || row.filedBy.includes(search)) : rows
  const selected = rows.filter((row) => chosen.includes(row.id))
  const decides = stage === ownStage(me) && holds(me, 'township_admin', 'county_admin')
  const filters = { stage, kind, township, search, folded: Boolean(openId) && wide, setSearch }
  return (
    <>
      <div className="pad" style={openId && wide ? { marginRight: FILE_WIDTH } : undefined}>
        <Title stage={stage} rows={rows} folded={filters.folded} />
        {selected.length > 0 ? (
          <BatchBar rows={selected} clear={() => setChosen([])} done={setOutcomes} />
        ) : (
          <Filters {...filters} />
        )}
        <div className="scroll">
          {outcomes.length > 0 && <Outcomes outcomes={outcomes} close={() => setOutcomes([])} />}
          {queue.isPending && <Waiting />}
          {queue.error && <Failure error={queue.error} again={() => void queue.refetch()} />}
          {queue.data && shown.length === 0 && <Empty>{search ? `没有和“${search}”有关的事项。` : '待审事项已全部办结。'}</Empty>}
          {shown.length > 0 && (
            <QueueTable
              rows={shown}
              folded={filters.folded}
              openId={openId}
              chosen={chosen}
              choose={decides ? setChosen : null}
            />
          )}
          {queue.hasNextPage && (
            <Button onClick={() => void queue.fetchNextPage()} loading={queue.isFetchingNextPage}>再看 30 件</Button>
          )}
          {queue.data && <p className="m2 sm">本人报送的事项不在此列，由其他审核员办理。</p>}
        </div>
      </div>
      {openId && (
        <ReviewFile
          key={openId}
          id={openId}
          width={FILE_WIDTH}
          decides={decides}
          next={shown.find((row) => row.id !== openId)?.id ?? null}
          close={() => open({ open: null })}
        />
      )}
    </>
  )
}

function Title({ stage, rows, folded }: { stage: StageName; rows: readonly QueueRow[]; folded: boolean }) {
  const me = useMe()
  const now = useNow()
  const { all, overdue: late } = reviewCount(useReviewCounts(me, stage).data)
  const today = rows.filter((row) => !row.overdue && dayText(row.dueAt) === dayText(now)).length
  return (
    <div className="ttl">
      <h1>待审</h1>
      <p>
        {stage === 'COUNTY' ? '县级复审' : '乡镇初审'} {all} 件
        {!folded && late > 0 && `，超时 ${late}`}
        {!folded && today > 0 && `，今天到期 ${today}`}
      </p>
    </div>
  )
}
