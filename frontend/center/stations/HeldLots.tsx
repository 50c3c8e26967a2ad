// Lots that are held: an early harvest, a failed test. The county releases them with the evidence, or voids them.
import { useQueries, useQuery } from '@tanstack/react-query'
import { Button, Segmented, Table } from 'antd'
import { useState } from 'react'

import { ask } from '../../gql/ask'
import {
  DecideLotDocument, HeldLotsDocument, type HeldLotsQuery, type HeldLotsQueryVariables, LotProductDocument,
  type LotProductQuery, type LotProductQueryVariables, type LotQuality,
} from '../../gql/generated/center/graphql'
import { holds, useMe } from '../app/me'
import { closeFile, open, useRoute } from '../app/route'
import { Foot, Sheet, useWide } from '../kit/Sheet'
import { Empty, Failure, Waiting, Warn } from '../kit/State'
import { useDeed } from '../kit/useDeed'
import { WithReason } from '../kit/WithReason'
import { kg } from '../kit/weight'

const FILE_WIDTH = 620
type Lot = HeldLotsQuery['lots']['nodes'][number]

const TABS: { value: LotQuality; label: string }[] = [
  { value: 'QUARANTINED', label: '待处置' },
  { value: 'RECALLED', label: '已召回' },
  { value: 'VOID', label: '已作废' },
]

function useTitles(lots: readonly Lot[]): Record<string, string> {
  const ids = [...new Set(lots.map((lot) => lot.productId))]
  return useQueries({
    queries: ids.map((id) => ({
      queryKey: ['lot-product', id],
      queryFn: () => ask<LotProductQuery, LotProductQueryVariables>(LotProductDocument, { id }),
      staleTime: 600_000,
    })),
    combine: (found) =>
      Object.fromEntries(
        found.flatMap(({ data }) => (data?.node && 'title' in data.node ? [[data.node.id, data.node.title]] : [])),
      ) as Record<string, string>,
  })
}

export default function HeldLots() {
  const wide = useWide()
  const { query } = useRoute()
  const quality = (query.get('quality') as LotQuality | null) ?? 'QUARANTINED'
  const openId = query.get('open')
  const found = useQuery({
    queryKey: ['lots', 'held', quality],
    queryFn: () => ask<HeldLotsQuery, HeldLotsQueryVariables>(HeldLotsDocument, { quality, after: null }),
  })
  const lots = found.data?.lots.nodes ?? []
  const titles = useTitles(lots)
  const current = lots.find((lot) => lot.id === openId)
  return (
    <>
      <div className="pad" style={current && wide ? { marginRight: FILE_WIDTH } : undefined}>
        <div className="ttl">
          <h1>批次处置</h1>
          <p>扣下的批次不能装箱、不能卖，等县里处置</p>
        </div>
        <div className="flt">
          <Segmented options={TABS} value={quality} onChange={(value) => open({ quality: value, open: null })} aria-label="状态" />
        </div>
        <div className="scroll">
          {found.isPending && <Waiting rows={4} />}
          {found.error && <Failure error={found.error} again={() => void found.refetch()} />}
          {found.data && lots.length === 0 && <Empty>{quality === 'QUARANTINED' ? '没有扣下的批次。' : '没有这样的批次。'}</Empty>}
          {lots.length > 0 && (
            <Table<Lot>
              className="t3"
              size="small"
              rowKey="id"
              tableLayout="fixed"
              dataSource={lots}
              pagination={false}
              rowClassName={(lot) => (lot.id === openId ? 'cur' : '')}
              onRow={(lot) => ({ onClick: () => open({ open: lot.id }) })}
              columns={[
                {
                  title: '批次',
                  render: (_, lot) => (
                    <span className="c1">
                      <b><button type="button" className="row" onClick={() => open({ open: lot.id })}>{titles[lot.productId] ?? '商品'}</button></b>
                      <small>{lot.code}</small>
                    </span>
                  ),
                },
                { title: '扣下的原因', dataIndex: 'qualityReason' },
                { title: '采收', width: 110, dataIndex: 'pickedOn' },
                { title: '重量', width: 110, className: 'num', render: (_, lot) => kg(lot.netG) },
              ]}
            />
          )}
        </div>
      </div>
      {current && <LotFile key={current.id} lot={current} title={titles[current.productId] ?? '商品'} />}
    </>
  )
}

function LotFile({ lot, title }: { lot: Lot; title: string }) {
  const me = useMe()
  const [mode, setMode] = useState<'' | 'release' | 'void'>('')
  const decide = useDeed(DecideLotDocument, ['lots'])
  const foot =
    !holds(me, 'county_admin') || lot.quality !== 'QUARANTINED' ? undefined : mode ? (
      <WithReason
        label={mode === 'release' ? '放行的依据' : '作废的原因'}
        help="必填，记入批次的链条和审计"
        action={mode === 'release' ? '确定放行' : '确定作废'}
        passes={mode === 'release'}
        busy={decide.isPending}
        error={decide.error}
        reset={decide.reset}
        cancel={() => setMode('')}
        send={(reason) => decide.mutate({ lotId: lot.id, releases: mode === 'release', reason }, { onSuccess: closeFile })}
      />
    ) : (
      <Foot note="放行后可以装箱上市；作废后不能再卖。">
        <Button onClick={() => setMode('void')}>作废</Button>
        <Button type="primary" onClick={() => setMode('release')}>放行，写依据</Button>
      </Foot>
    )
  return (
    <Sheet title={title} detail={`批次 ${lot.code}`} width={FILE_WIDTH} close={closeFile} foot={foot}>
      <Warn red={lot.quality === 'QUARANTINED'}><b>{lot.qualityReason || '没有写原因'}</b></Warn>
      <h3>这一批</h3>
      <div className="kv box">
        <div><small>采收</small><b>{lot.pickedOn}</b></div>
        <div><small>收来</small><b>{kg(lot.netG)}</b></div>
        <div><small>已装箱</small><b>{kg(lot.offeredG)}</b></div>
        <div><small>已发走</small><b>{kg(lot.usedG)}</b></div>
        <div><small>链上记录</small><b>{lot.chainLength} 条</b></div>
      </div>
    </Sheet>
  )
}
