import { Button } from 'antd'
import { useState } from 'react'

import {
  ResumeCertificateDocument, RevokeCertificateDocument, SuspendCertificateDocument,
} from '../../gql/generated/center/graphql'
import { holds, useMe } from '../app/me'
import { useNow } from '../app/now'
import { open } from '../app/route'
import { dayText, momentText } from '../app/time'
import { Foot, History, Sheet } from '../kit/Sheet'
import { Failure, St, Waiting, Warn } from '../kit/State'
import { useDeed } from '../kit/useDeed'
import { WithReason } from '../kit/WithReason'
import { CertificateState } from './Certificates'
import { CertificateInside } from './Evidence'
import { type CertificateNode, useCertificate } from './useCertificate'

export function CertificateFile({ id, width }: { id: string; width: number }) {
  const me = useMe()
  const found = useCertificate(id)
  const node = found.data
  const county = holds(me, 'county_admin')
  return (
    <Sheet
      title={node ? `${node.kindLabel} ${node.number}` : '证书'}
      detail={node ? `${node.holderName}　${node.issuer}` : '正在取'}
      time={node ? <CertificateState row={node} /> : undefined}
      width={width}
      close={() => open({ open: null })}
      foot={node && county ? <Deeds node={node} /> : undefined}
    >
      {found.isPending && <Waiting rows={5} />}
      {found.error && <Failure error={found.error} again={() => void found.refetch()} />}
      {found.data === null && <Warn>没有找到这张证书。</Warn>}
      {node && (
        <>
          {node.statusReason && node.status !== 'VERIFIED' && <Warn>{node.statusReason}</Warn>}
          <Facts node={node} />
          <CertificateInside certificate={node} checks={county && (node.status === 'VERIFIED' || node.status === 'SUSPENDED')} />
          <Grants node={node} />
          <h3>办理经过</h3>
          <History entries={stepsOf(node)} />
        </>
      )}
    </Sheet>
  )
}

function Facts({ node }: { node: CertificateNode }) {
  return (
    <>
      <div className="kv box top8">
        <div><small>报送</small><b>{node.sellerName}</b></div>
        <div><small>信用代码</small><b className="mono">{node.holderUscc}</b></div>
        {node.verifiedAt && <div><small>核定</small><b>{node.verifiedBy}，{dayText(node.verifiedAt)}</b></div>}
        {node.lookupDueOn && <div><small>登记复查</small><b>{node.checkedOn} 查过，{node.lookupDueOn} 前再查</b></div>}
      </div>
      <Life issued={node.issuedOn} expires={node.expiresOn ?? null} />
    </>
  )
}

function Life({ issued, expires }: { issued: string; expires: string | null }) {
  const now = useNow()
  if (!expires) return null
  const [from, to] = [Date.parse(issued), Date.parse(expires)]
  const at = Math.min(100, Math.max(0, ((now - from) / (to - from)) * 100))
  return (
    <div className="life" role="img" aria-label={`有效期 ${issued} 至 ${expires}，已过 ${Math.round(at)}%`}>
      <div className="ax"><i style={{ left: 0, width: `${at}%`, background: '#565E59' }} /></div>
      <span className="lb" style={{ left: 0 }}>{issued} 发证</span>
      <span className="lb" style={{ right: 0 }}>{expires} 到期</span>
    </div>
  )
}

function Grants({ node }: { node: CertificateNode }) {
  return (
    <>
      <h3>授权使用<span>持证主体以外须有授权书</span></h3>
      {node.grants.length === 0 ? (
        <p className="m2">{node.holderIsSeller ? '没有授权给别人。' : '报送人不是持证主体，还没有授权书。'}</p>
      ) : (
        <table className="rec names">
          <thead><tr><th scope="col">被授权</th><th scope="col">范围</th><th scope="col">授权期</th><th scope="col">授权书</th><th scope="col">状态</th></tr></thead>
          <tbody>
            {node.grants.map((grant) => (
              <tr key={grant.id}>
                <td>{grant.sellerName}</td>
                <td>{grant.categoryName}</td>
                <td>{grant.validFrom} 至 {grant.validTo}</td>
                <td>{grant.fileUrl ? <a className="lk" href={grant.fileUrl} target="_blank" rel="noreferrer">查看</a> : '没有'}</td>
                <td>{grant.live ? <St tone="ok">有效</St> : <St tone="no">不在期内</St>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

const WORDS = { PASSED: '同意', RETURNED: '退回', REJECTED: '不予通过', WITHDRAWN: '撤回' }

function stepsOf(node: CertificateNode) {
  const reviews = node.reviews.flatMap((one) =>
    one.decision && one.decidedAt
      ? [{ at: one.decidedAt, text: `${one.decidedBy ?? one.filedBy}（${one.stage === 'TOWNSHIP' ? '乡镇初审' : '县级复审'}）${WORDS[one.decision]}${one.reason ? `：“${one.reason}”` : ''}` }]
      : [{ at: one.openedAt, text: `${one.filedBy} 报送，等${one.stage === 'TOWNSHIP' ? '乡镇初审' : '县级核定'}` }],
  )
  const checks = node.registerChecks.map((one) => ({ at: one.at, text: `${one.by} 查登记系统，${one.agrees ? '一致' : `不一致：${one.note}`}` }))
  return [...reviews, ...checks].sort((one, other) => (one.at < other.at ? -1 : 1)).map((step) => ({ ...step, at: momentText(step.at) }))
}

type Deed = 'suspend' | 'resume' | 'revoke'
const DEEDS: Record<Deed, { label: string; help: string; passes?: boolean }> = {
  suspend: { label: '暂停', help: '必填，发给持证主体；标志撤下，用证书词的商品下架' },
  resume: { label: '恢复', help: '必填，记入审计', passes: true },
  revoke: { label: '撤销', help: '必填，发给持证主体；撤销后不能恢复' },
}

function Deeds({ node }: { node: CertificateNode }) {
  const [doing, setDoing] = useState<Deed | null>(null)
  const deeds = {
    suspend: useDeed(SuspendCertificateDocument, ['certificates']),
    resume: useDeed(ResumeCertificateDocument, ['certificates']),
    revoke: useDeed(RevokeCertificateDocument, ['certificates']),
  }
  const offered: Deed[] = node.status === 'VERIFIED' ? ['suspend', 'revoke'] : node.status === 'SUSPENDED' ? ['resume', 'revoke'] : []
  if (doing) {
    const deed = deeds[doing]
    return (
      <WithReason
        {...DEEDS[doing]}
        label={`${DEEDS[doing].label}证书的理由`}
        action={`确定${DEEDS[doing].label}`}
        busy={deed.isPending}
        error={deed.error}
        reset={deed.reset}
        cancel={() => setDoing(null)}
        send={(reason) => deed.mutate({ certificateId: node.id, reason }, { onSuccess: () => setDoing(null) })}
      />
    )
  }
  if (!offered.length) return null
  return (
    <Foot note="每一步都要写理由，记入审计。">
      {offered.map((one) => <Button key={one} onClick={() => setDoing(one)}>{DEEDS[one].label}</Button>)}
    </Foot>
  )
}
