// Mass balance: what was claimed of the year's approved output, what is left. The figure left at right.
import { St } from '../kit/State'
import { kg } from '../kit/weight'
import { scopeText } from './lines'
import type { CertificateNode } from './useCertificate'

const NEARLY = 0.05

export function Balance({ scope }: { scope: CertificateNode['scopes'][number] }) {
  const year = scope.thisYear
  const [approved, claimed, left] = [year?.approvedG, year?.claimedG, year?.leftG].map((grams) => Number(grams ?? 0)) as [number, number, number]
  const used = approved ? Math.min(1, claimed / approved) : 0
  return (
    <div className="box balance">
      <div className="ttl">
        <b>{scopeText(scope)}</b>
        <span className="m2">
          {scope.areaMu && `　${Number(scope.areaMu)} 亩`}
          {scope.approvedGPerYear != null && `　一年 ${kg(Number(scope.approvedGPerYear))}`}
          {scope.members.length > 0 && `　名册 ${scope.members.length} 户`}
        </span>
        {year && left < approved * NEARLY && <St tone="warn">将用完</St>}
        <span className="sp" />
        {year ? <span>还剩 <b className="fig">{kg(left)}</b></span> : <span className="m2">{scope.approvedGPerYear == null ? '产量不限' : '核定后开始记'}</span>}
      </div>
      {year && (
        <>
          <div className="mb" role="img" aria-label={`已声明 ${kg(claimed)}，还剩 ${kg(left)}`}>
            <i className="a" style={{ width: `${used * 100}%` }} />
            <i className="c" />
          </div>
          <div className="mbk">
            <span><i className="sw a" />已声明 <b>{kg(claimed)}</b>（含其他渠道）</span>
            <span>证书年 {year.startsOn} 至 {year.endsOn}</span>
            <span><i className="sw" />剩 <b>{kg(left)}</b>，{approved ? ((left / approved) * 100).toFixed(1) : 0}%</span>
          </div>
        </>
      )}
    </div>
  )
}
