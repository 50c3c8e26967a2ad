// 收货: the lots, newest first.
import { useState } from 'preact/hooks'

import { type LotFactsFragment, type LotQuality, LotsDocument } from '../../gql/generated/station/graphql'
import { useAsk } from '../data'
import { useSeller } from '../me'
import { TabFoot } from '../nav'
import { Bar, Button, Chip, Empty, Failed, LinkButton, Loading, Row, type Tone } from '../ui'
import { kg, monthDay } from '../units'

export const QUALITY: Record<LotQuality, { text: string; tone: Tone }> = {
  PENDING: { text: '待放行', tone: 'wait' },
  RELEASED: { text: '能卖', tone: 'ok' },
  QUARANTINED: { text: '隔离', tone: 'no' },
  RECALLED: { text: '已召回', tone: 'no' },
  VOID: { text: '作废', tone: 'no' },
}

const TABS: { quality: LotQuality | ''; label: string }[] = [
  { quality: '', label: '全部' },
  { quality: 'PENDING', label: '待放行' },
  { quality: 'RELEASED', label: '能卖' },
  { quality: 'QUARANTINED', label: '隔离' },
]

export function Lots() {
  const seller = useSeller()
  const [quality, setQuality] = useState<LotQuality | ''>('')
  const [more, setMore] = useState<string[]>([])
  return (
    <>
      <Bar title="收货" sub={seller.displayName || seller.legalName} />
      <main>
        <div class="pick wrap mt0" role="radiogroup" aria-label="看哪些批次">
          {TABS.map((tab) => (
            <button
              key={tab.quality}
              type="button"
              role="radio"
              class={tab.quality === quality ? 'on' : ''}
              aria-checked={tab.quality === quality}
              onClick={() => {
                setQuality(tab.quality)
                setMore([])
              }}
            >
              {tab.label}
            </button>
          ))}
        </div>
        {['', ...more].map((after) => (
          <Page key={quality + after} quality={quality} after={after} last={after === (more[more.length - 1] ?? '')} onMore={(cursor) => setMore([...more, cursor])} />
        ))}
      </main>
      <TabFoot on="intake">
        <LinkButton href="/station/intake" icon="scale">
          写收购单
        </LinkButton>
      </TabFoot>
    </>
  )
}

function Page({ quality, after, last, onMore }: { quality: LotQuality | ''; after: string; last: boolean; onMore: (cursor: string) => void }) {
  const seller = useSeller()
  const { data, error, reload } = useAsk(LotsDocument, { sellerId: seller.id, quality: quality || null, after: after || null })
  if (!data) return error ? <Failed what="批次" error={error} retry={reload} /> : <Loading rows={4} />
  const names = new Map(data.products.nodes.map((product) => [product.id, product.title]))
  if (!data.lots.totalCount) return <Empty text={quality ? '这一类现在没有。' : '还没有收过货。写一张收购单，一户记一批。'} />
  return (
    <>
      <div class="rows mt0">
        {data.lots.nodes.map((lot) => (
          <LotRow key={lot.id} lot={lot} name={names.get(lot.productId) ?? ''} />
        ))}
      </div>
      {last && data.lots.pageInfo.hasNextPage && (
        <Button kind="b2" onClick={() => onMore(data.lots.pageInfo.endCursor ?? '')}>
          再看 30 批
        </Button>
      )}
    </>
  )
}

function LotRow({ lot, name }: { lot: LotFactsFragment; name: string }) {
  const { text, tone } = QUALITY[lot.quality]
  const left = lot.quality === 'RELEASED' ? `，没装箱 ${kg(lot.freeG)} 公斤` : ''
  return (
    <Row
      href={`/station/lots/${lot.id}`}
      title={`${name || '批次'} ${kg(lot.netG)} 公斤`}
      sub={`${lot.code}，${monthDay(lot.pickedOn)}采${left}`}
      chip={<Chip tone={tone}>{text}</Chip>}
    />
  )
}
