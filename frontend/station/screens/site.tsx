// One station on its way: progress, the six haves with their proof, the six photos, asking for the acceptance.
import { useState } from 'preact/hooks'

import {
  RecordHaveDocument, RequestAcceptanceDocument, SetStationPhotoDocument, SiteDocument, type SiteFragment, type StationHaveKind, type StationStatus,
  WithdrawStationApplicationDocument,
} from '../../gql/generated/station/graphql'
import type { Params } from '../../kit/router'
import { act, useAsk, useDoing } from '../data'
import { Field } from '../fields'
import { useStation } from '../me'
import { OnePhoto } from '../photos'
import { Bar, Button, Chip, Failed, Icon, LinkButton, Loading, Refusal, Row, Say, Section } from '../ui'
import { dayOf, monthDay } from '../units'
import { HAVES, STATION_PHOTOS } from '../words'
import { toneOf } from './welcome'

const STEPS: { label: string; states: StationStatus[] }[] = [
  { label: '1 乡镇看', states: ['SUBMITTED'] },
  { label: '2 县里看', states: ['TOWNSHIP_CHECKED'] },
  { label: '3 建站', states: ['BUILDING', 'RECTIFY'] },
  { label: '4 验收', states: ['ACCEPTANCE_REQUESTED'] },
]
const OPEN = new Set<StationStatus>(['OPERATING', 'SUSPENDED', 'CLOSING', 'CLOSED'])

/** Where a station is on its way: the number of steps done. */
export function stepOf(status: StationStatus): number {
  if (OPEN.has(status)) return STEPS.length
  return Math.max(0, STEPS.findIndex((step) => step.states.includes(status)))
}

export function Site({ id = '' }: Params) {
  const asked = useAsk(SiteDocument, { id })
  const [newer, setNewer] = useState<SiteFragment | null>(null)
  const me = useStation()
  const doing = useDoing()
  const found = asked.data?.node && 'stationName' in asked.data.node ? asked.data.node : null
  const site = newer ?? found
  if (!site) {
    return (
      <>
        <Bar title="我的站" back="/station/welcome" />
        <main>{asked.error ? <Failed what="站点" error={asked.error} retry={asked.reload} /> : <Loading rows={6} />}</main>
      </>
    )
  }
  const gathering = site.status === 'BUILDING' || site.status === 'RECTIFY'
  const missing = 12 - site.haves.length - site.photos.length
  const done = stepOf(site.status)
  const change = (next: SiteFragment | null | undefined) => {
    if (next) setNewer(next)
    if (next && next.status !== site.status) scrollTo(0, 0) // what comes next is told at the top
    void me.reload()
  }
  return (
    <>
      <Bar title={site.stationName} sub={`${site.village.townshipName ?? ''}${site.village.name}，${site.classLabel}`} back="/station/welcome" />
      <main>
        <ol class="stp">
          {STEPS.map((step, index) => (
            <li key={step.label} class={index < done ? 'd' : index === done ? 'c' : ''} aria-current={index === done ? 'step' : undefined}>
              {step.label}
            </li>
          ))}
        </ol>
        <section class="card cr">
          <b class="lg">现在</b>
          <Chip tone={toneOf(site.status)}>{site.statusText}</Chip>
        </section>
        <Word site={site} missing={missing} />
        <Refusal error={doing.error} />
        {(gathering || site.haves.length > 0) && (
          <div class="two">
            <div class="wide">
              <Section title="六有" count={`${site.haves.length}/6`} hint="每样一句话，一张照片" />
              {HAVES.map(({ value, label }) => (
                <HaveCard key={value} site={site} have={value} label={label} open={gathering} onChange={change} />
              ))}
            </div>
            <div class="side">
              <Section title="六张照片" count={`${site.photos.length}/6`} />
              {STATION_PHOTOS.map(({ value, label }) => {
                const photo = site.photos.find((one) => one.kind === value)
                return gathering ? (
                  <OnePhoto
                    key={value}
                    label={label}
                    kind="stations.photo"
                    url={photo?.file.url ?? ''}
                    onDone={(file) => void doing.run(async () => change((await act(SetStationPhotoDocument, { id: site.id, kind: value, fileId: file.id })).station))}
                  />
                ) : (
                  photo && (
                    <figure class="card" key={value}>
                      <figcaption>{label}</figcaption>
                      <img src={`${photo.file.url}?width=360`} alt={label} width={160} height={120} />
                    </figure>
                  )
                )
              })}
            </div>
          </div>
        )}
        {done >= 2 && !site.seller && (
          <div class="rows">
            <Row icon="doc" href={`/station/sellers/new/${site.id}`} title="办入驻，开始卖货" sub="执照、收款账户，建站时就能办" />
          </div>
        )}
        {site.seller && (
          <div class="rows">
            <Row icon="doc" href={`/station/sellers/${site.seller.id}`} title="入驻" chip={<Chip tone={toneOf(site.seller.status)}>{site.seller.statusText}</Chip>} />
          </div>
        )}
      </main>
      <footer class="ft">
        <div class="act">
          <div class="nx">
            {gathering ? (
              <Button
                icon="tick"
                busy={doing.busy}
                disabled={missing > 0}
                onClick={() => void doing.run(async () => change((await act(RequestAcceptanceDocument, { id: site.id })).station))}
              >
                申请验收
                {missing > 0 && <small>还差 {missing} 样</small>}
              </Button>
            ) : site.status === 'SUBMITTED' || site.status === 'TOWNSHIP_CHECKED' ? (
              <Button
                kind="b2"
                icon="ret"
                busy={doing.busy}
                onClick={() => void doing.run(async () => change((await act(WithdrawStationApplicationDocument, { id: site.id })).station))}
              >
                撤回来改
              </Button>
            ) : site.status === 'RETURNED' || site.status === 'DRAFT' ? (
              <LinkButton href={`/station/apply/${site.id}`} icon="pen">
                去改申请
              </LinkButton>
            ) : (
              <LinkButton href="/station" kind="b2">
                回到今天
              </LinkButton>
            )}
          </div>
        </div>
      </footer>
    </>
  )
}

function Word({ site, missing }: { site: SiteFragment; missing: number }) {
  switch (site.status) {
    case 'SUBMITTED':
      return <Say tone="note" icon="clk" title="交上去了，等乡镇看"><p>乡镇 5 个工作日内看。通过了发短信给您。</p></Say>
    case 'TOWNSHIP_CHECKED':
      return <Say tone="note" icon="clk" title="乡镇过了，等县里看"><p>县里 5 个工作日内看。</p></Say>
    case 'BUILDING':
      return missing ? (
        <Say tone="warn" title={`县里批了，建站还差 ${missing} 样`}><p>一样一样拍，传好就算。齐了申请验收。</p></Say>
      ) : (
        <Say tone="ok" title="都齐了"><p>点下面申请验收，县里派人来看。</p></Say>
      )
    case 'RECTIFY':
      return <Say tone="warn" icon="ret" title={`要整改${site.rectifyBy ? `，${monthDay(dayOf(new Date(site.rectifyBy)))}前` : ''}`}><p>{site.statusReason}</p></Say>
    case 'ACCEPTANCE_REQUESTED':
      return <Say tone="note" icon="clk" title="等县里来验收"><p>来看的时候，照着六有一样一样对。</p></Say>
    case 'RETURNED':
    case 'REJECTED':
    case 'SUSPENDED':
      return <Say tone="stop" title={site.statusText}><p>{site.statusReason}</p></Say>
    default:
      return null
  }
}

function HaveCard({ site, have, label, open, onChange }: { site: SiteFragment; have: StationHaveKind; label: string; open: boolean; onChange: (next: SiteFragment | null | undefined) => void }) {
  const row = site.haves.find((one) => one.have === have)
  const [note, setNote] = useState(row?.note ?? '')
  const [fileId, setFileId] = useState('')
  const doing = useDoing()
  const saved = row !== undefined && note === row.note && !fileId
  const save = () =>
    doing.run(async () => {
      const answer = await act(RecordHaveDocument, { id: site.id, have, note, seenOn: dayOf(new Date()), fileId: fileId || null })
      setFileId('')
      onChange(answer.station)
    })
  return (
    <details class="bx" open={open && (!row || row.ok === false)}>
      <summary class="h">
        <b>{label}</b>
        {row ? row.ok === false ? <Chip tone="no">没看到</Chip> : row.ok ? <Chip tone="ok">看过了</Chip> : <Chip tone="ok">有证明</Chip> : <Chip tone="warn">还差</Chip>}
      </summary>
      <div class="p">
        {open ? (
          <>
            <Field label="一句话说明" value={note} max={200} placeholder="如 46 平方米，自有" onInput={setNote} error={doing.error?.field === 'note' ? doing.error.message : undefined} />
            <OnePhoto label="证明，照片或文件" kind="stations.have" documents url={row?.file?.isImage ? row.file.url : ''} onDone={(file) => setFileId(file.id)} />
            {doing.error?.field !== 'note' && <Refusal error={doing.error} />}
            <Button kind="b2" small icon="tick" busy={doing.busy} disabled={saved || !note.trim() || (!row && !fileId)} onClick={save}>
              {saved ? '存好了' : '存这一样'}
            </Button>
          </>
        ) : (
          <p>
            <Icon name="doc" small /> {row?.note ?? '还没有'}
          </p>
        )}
      </div>
    </details>
  )
}
