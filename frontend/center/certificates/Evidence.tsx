// A certificate's file: scan and register shot side by side, line by line, scopes with their balance.
import { Button } from 'antd'
import { useState } from 'react'

import { momentText } from '../app/time'
import { Evidence } from '../kit/Evidence'
import { Failure, St, Waiting, Warn } from '../kit/State'
import { Balance } from './Balance'
import { linesOf } from './lines'
import { RegisterForm } from './RegisterForm'
import { type CertificateNode, useCertificate } from './useCertificate'

export function CertificateEvidence({ id, decides }: { id: string; decides: boolean }) {
  const found = useCertificate(id)
  if (found.isPending) return <Waiting rows={3} />
  if (found.error) return <Failure error={found.error} again={() => void found.refetch()} />
  if (!found.data) return <Warn>没有找到这张证书。</Warn>
  return <CertificateInside certificate={found.data} checks={decides} />
}

export function CertificateInside({ certificate, checks }: { certificate: CertificateNode; checks: boolean }) {
  const [checking, setChecking] = useState(false)
  const newest = certificate.registerChecks[0]
  return (
    <>
      <h3>
        登记系统核查
        <span>{newest ? `${momentText(newest.at)} ${newest.by} 查` : '还没有查'}</span>
        {checks && !checking && <Button size="small" className="r" onClick={() => setChecking(true)}>{newest ? '再查一次' : '记一次核查'}</Button>}
      </h3>
      <Evidence
        items={[
          ...(certificate.scanUrl ? [{ key: 'scan', url: certificate.scanUrl, isImage: !certificate.scanIsPdf, title: '证书扫描件' }] : []),
          ...(newest?.fileUrl ? [{ key: 'shot', url: newest.fileUrl, isImage: true, title: '登记系统截图', note: newest.agrees ? '一致' : '不一致' }] : []),
        ]}
      />
      {newest && !newest.agrees && <Warn red><b>与登记不一致。</b>{newest.note}</Warn>}
      {checking ? (
        <RegisterForm certificate={certificate} done={() => setChecking(false)} />
      ) : (
        <div className="ck top8">
          <div className="rw hd"><span className="k">项目</span><span className="a">报送的</span><span className="v">核查</span></div>
          {linesOf(certificate).map((line) => (
            <div className="rw" key={line.key}>
              <span className="k">{line.label}</span>
              <span className="a">{line.filed}</span>
              <span className="v"><LineVerdict newest={newest} label={line.label} /></span>
            </div>
          ))}
        </div>
      )}
      <h3>核准范围和本年用量</h3>
      {certificate.scopes.map((scope) => <Balance key={scope.id} scope={scope} />)}
      {certificate.scopes.length === 0 && <Warn>没有写核准范围。</Warn>}
    </>
  )
}

function LineVerdict({ newest, label }: { newest: CertificateNode['registerChecks'][number] | undefined; label: string }) {
  if (!newest) return <span className="m2 sm">没查</span>
  if (newest.agrees) return <St tone="ok">一致</St>
  return newest.note.includes(`${label}不一致`) ? <St tone="no" icon="unequal">不一致</St> : <St tone="ok">一致</St>
}
