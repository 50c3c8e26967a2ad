// The lines an officer compares with the official register, one by one.
import { kg } from '../kit/weight'
import type { CertificateNode } from './useCertificate'

export interface Line {
  key: string
  label: string
  filed: string
}

const FORMS = { FRESH: '鲜果', DRIED: '干制', PROCESSED: '加工' }

export function scopeText(scope: CertificateNode['scopes'][number]): string {
  return `${scope.productText}，${FORMS[scope.form]}`
}

export function linesOf(certificate: CertificateNode): Line[] {
  const scopes = certificate.scopes
  const limits = scopes.filter((one) => one.approvedGPerYear != null)
  return [
    { key: 'number', label: '证书编号', filed: certificate.number },
    { key: 'holder', label: '持证主体', filed: `${certificate.holderName}　${certificate.holderUscc}` },
    { key: 'product', label: '产品', filed: scopes.map(scopeText).join('；') },
    { key: 'area', label: '面积', filed: scopes.map((one) => (one.areaMu ? `${Number(one.areaMu)} 亩` : '未写')).join('；') },
    { key: 'output', label: '批准产量', filed: limits.length ? limits.map((one) => `${kg(Number(one.approvedGPerYear))}/年`).join('；') : '不限（地理标志）' },
    { key: 'validity', label: '有效期', filed: `${certificate.issuedOn} 至 ${certificate.expiresOn ?? '长期'}` },
  ]
}

/** What the register says otherwise, in one sentence for the record. */
export function noteOf(lines: readonly Line[], differs: Record<string, string>): string {
  return lines
    .filter((line) => line.key in differs)
    .map((line) => `${line.label}不一致：报送 ${line.filed}，登记 ${differs[line.key] || '没有写'}`)
    .join('；')
}
