// Which lot for the next packs: the first picked is proposed, one without papers is shown and may not.
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

import { ProposedLotsDocument } from '../../gql/generated/station/graphql'
import { useAsk } from '../data'
import { Field } from '../fields'
import { useSeller } from '../me'
import { TabFoot } from '../nav'
import type { Packed } from '../packing'
import { Scanner } from '../scanner'
import { Button, Empty, Failed, Icon, LinkButton, Loading } from '../ui'
import { monthDay } from '../units'
import { Gate } from './pack'

interface Props {
  top: ComponentChildren
  line: { id: string; productId: string; title: string; label: string }
  left: number
  packed: Packed[]
  onBind: (packed: Packed) => void
}

export function LotPicker({ top, line, left, packed, onBind }: Props) {
  const seller = useSeller()
  const { data, error, reload } = useAsk(ProposedLotsDocument, { lineId: line.id, sellerId: seller.id })
  const [chosen, setChosen] = useState('')
  const [packs, setPacks] = useState('')
  const [scanning, setScanning] = useState(false)
  const [stopped, setStopped] = useState<{ label: string; lotId: string; paper: boolean } | null>(null)
  const used = (lotId: string) => packed.filter((one) => one.lotId === lotId).reduce((sum, one) => sum + one.packs, 0)
  const lots = (data?.proposedLots ?? []).map((lot) => ({ ...lot, left: lot.packsLeft - used(lot.lotId) })).filter((lot) => lot.left > 0)
  const held = (data?.pending.nodes ?? []).filter((lot) => lot.productId === line.productId)
  const lot = lots.find((one) => one.lotId === chosen) ?? lots[0]
  const most = lot ? Math.min(left, lot.left) : 0
  const typed = /^[1-9]\d{0,3}$/.test(packs.trim()) ? Number(packs) : most
  const count = Math.min(typed, most)
  const take = () => {
    if (!lot) return
    onBind({ lineId: line.id, packs: count, lotId: lot.lotId, traceCode: '', label: lot.lotCode, commitment: lot.commitmentNumber ?? '' })
    setChosen('')
    setPacks('')
  }
  if (stopped) {
    return (
      <>
        <main>
          {top}
          <Gate packed={stopped} code={stopped.paper ? 'REQUIRED' : 'STATE'} message="这批还没放行" />
        </main>
        <TabFoot on="orders" deep>
          {lot ? (
            <Button icon="swap" onClick={() => setStopped(null)}>
              先换一批：{lot.lotCode}
            </Button>
          ) : (
            <LinkButton icon="test" href={`/station/lots/${stopped.lotId}`}>
              去办这一批
            </LinkButton>
          )}
        </TabFoot>
      </>
    )
  }
  return (
    <>
      <main>
        {top}
        {scanning && (
          <Scanner
            what="箱上的码"
            onClose={() => setScanning(false)}
            onCode={(code) => {
              onBind({ lineId: line.id, packs: 1, lotId: '', traceCode: code, label: code, commitment: '' })
              setScanning(false)
            }}
          />
        )}
        {!data && (error ? <Failed what="批次" error={error} retry={reload} /> : <Loading />)}
        {data && (
          <section class="bx cur">
            <div class="h">
              <b>
                {line.title} {line.label}，还有 {left} 件，用哪一批？
              </b>
            </div>
            <div class="p">
              <div role="radiogroup" aria-label="批次">
                {lots.map((one, index) => (
                  <button
                    key={one.lotId}
                    type="button"
                    role="radio"
                    class={one.lotId === lot?.lotId ? 'lotc on' : 'lotc'}
                    aria-checked={one.lotId === lot?.lotId}
                    onClick={() => {
                      setChosen(one.lotId)
                      setPacks('')
                    }}
                  >
                    <span class="d" />
                    <span class="g">
                      <b class="lg">{one.lotCode}</b>
                      <small>
                        {monthDay(one.pickedOn)}采，{one.producerName}
                      </small>
                      {index === 0 && <small>先采先出，建议用它</small>}
                    </span>
                    <span class="tk1">剩 {one.left} 件</span>
                  </button>
                ))}
              </div>
              {held.map((one) => (
                <button key={one.id} type="button" class="lotc ng" onClick={() => setStopped({ label: one.code, lotId: one.id, paper: !one.papers.commitmentNumber })}>
                  <Icon name="stop" />
                  <span class="g">
                    <b class="lg">{one.code}</b>
                    <small>
                      {monthDay(one.pickedOn)}采，{one.papers.commitmentNumber ? '还没放行' : '缺合格证'}
                    </small>
                  </span>
                  <span class="tk1">不能装</span>
                </button>
              ))}
              {!lots.length && <Empty text="没有装好的箱子。先到收货里装几箱。" />}
              {lot && most > 1 && <Field label="这一批装几件" unit="件" mode="numeric" value={packs} placeholder={String(most)} onInput={setPacks} hint={`最多 ${most} 件`} />}
            </div>
          </section>
        )}
      </main>
      <TabFoot on="orders" deep>
        <div class="duo">
          <Button kind="b2" icon="scan" onClick={() => setScanning(true)}>
            扫码
          </Button>
          {lot ? (
            <Button wide icon="tick" onClick={take}>
              就用 {lot.lotCode}
              {most > 1 && <small>{count} 件</small>}
            </Button>
          ) : (
            <LinkButton wide href="/station/lots" icon="scale">
              去装箱备货
            </LinkButton>
          )}
        </div>
      </TabFoot>
    </>
  )
}
