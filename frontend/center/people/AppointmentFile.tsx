import { Button } from 'antd'
import { useState } from 'react'

import { EndAppointmentDocument, RevealIdNumberDocument } from '../../gql/generated/center/graphql'
import { holds, useMe } from '../app/me'
import { dayText } from '../app/time'
import { Foot, Sheet } from '../kit/Sheet'
import { St } from '../kit/State'
import { useDeed } from '../kit/useDeed'
import { WithReason } from '../kit/WithReason'
import { EDUCATION, SOURCES } from './OfficerForm'
import type { Appointment } from './People'

const LOCAL = new Set(['information_officer', 'station_manager', 'seller_operator'])

export function AppointmentFile({ row, width, close }: { row: Appointment; width: number; close: () => void }) {
  const me = useMe()
  const [doing, setDoing] = useState<'' | 'end' | 'reveal'>('')
  const [idNo, setIdNo] = useState('')
  const end = useDeed(EndAppointmentDocument, ['people'])
  const reveal = useDeed(RevealIdNumberDocument, [])
  const mayEnd = holds(me, 'county_admin') || (holds(me, 'township_admin') && LOCAL.has(row.role))
  const mayReveal = row.person && !idNo && holds(me, 'county_admin', 'township_admin')
  const back = () => setDoing('')
  const foot =
    doing === 'end' ? (
      <WithReason
        label="免去的原因" help="必填，本人收到通知" action="确定免去" busy={end.isPending} error={end.error} reset={end.reset}
        cancel={back} send={(reason) => end.mutate({ id: row.id, reason }, { onSuccess: close })}
      />
    ) : doing === 'reveal' ? (
      <WithReason
        label="查看身份证号的理由" help="必填，谁看的、为什么看，记入审计" action="查看" busy={reveal.isPending} error={reveal.error} reset={reveal.reset}
        cancel={back}
        send={(reason) =>
          reveal.mutate({ id: row.person!.id, reason }, {
            onSuccess: (answer) => {
              setIdNo((answer as { revealIdNumber?: { idNo?: string } }).revealIdNumber?.idNo ?? '')
              back()
            },
          })
        }
      />
    ) : mayEnd || mayReveal ? (
      <Foot note="任免都记入审计。">
        {mayReveal && <Button onClick={() => setDoing('reveal')}>查看身份证号</Button>}
        {mayEnd && <Button onClick={() => setDoing('end')}>免去</Button>}
      </Foot>
    ) : undefined
  return (
    <Sheet title={row.holderName || '未填姓名'} detail={`${row.roleLabel}　${row.subjectName}`} width={width} close={close} foot={foot}>
      <h3>任职</h3>
      <div className="kv box">
        <div><small>手机</small><b>{row.holderPhone}</b></div>
        <div><small>起</small><b>{dayText(row.since)}</b></div>
        <div><small>止</small><b>{row.until ? dayText(row.until) : '不定期'}</b></div>
        <div><small>依据</small><b>{row.reason}</b></div>
      </div>
      {row.person && (
        <>
          <h3>实名登记{row.person.verifiedBy && <span>{row.person.verifiedBy} 核过</span>}</h3>
          <div className="kv box">
            <div><small>姓名</small><b>{row.person.personName}</b></div>
            <div>
              <small>身份证号</small>
              <b className="mono">{idNo || row.person.idNo}</b> {idNo && <St tone="warn" icon="lock">敏感查看已记录</St>}
            </div>
            {row.person.education && <div><small>学历</small><b>{EDUCATION.find((one) => one.value === row.person!.education)?.label}</b></div>}
            {row.person.officerSource && <div><small>来源</small><b>{SOURCES.find((one) => one.value === row.person!.officerSource)?.label}</b></div>}
          </div>
        </>
      )}
    </Sheet>
  )
}
