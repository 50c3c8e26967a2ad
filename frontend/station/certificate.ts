// A certificate while it is written.
import type { CertificateFileFragment, GoodsForm as Form, SaveCertificateInput } from '../gql/generated/station/graphql'
import { gramsOf } from './units'

export interface CertificateForm {
  kind: 'GREEN' | 'AGRI_GI'
  number: string
  holderName: string
  holderUscc: string
  issuer: string
  issuedOn: string
  expiresOn: string
  /** A new scan; empty keeps the one that is there. */
  scanId: string
  scopes: { productText: string; categoryId: string; form: Form; areaMu: string; tonnes: string }[]
}

export const BLANK_CERTIFICATE: CertificateForm = {
  kind: 'GREEN', number: '', holderName: '', holderUscc: '', issuer: '中国绿色食品发展中心', issuedOn: '', expiresOn: '', scanId: '', scopes: [],
}

const GRAMS_IN_TONNE = 1_000_000

export function certificateForm(one: CertificateFileFragment): CertificateForm {
  return {
    kind: one.kind === 'AGRI_GI' ? 'AGRI_GI' : 'GREEN',
    number: one.number,
    holderName: one.holderName,
    holderUscc: one.holderUscc,
    issuer: one.issuer,
    issuedOn: one.issuedOn,
    expiresOn: one.expiresOn ?? '',
    scanId: '',
    scopes: one.scopes.map((scope) => ({
      productText: scope.productText,
      categoryId: scope.categoryId,
      form: scope.form,
      areaMu: scope.areaMu ? String(Number(scope.areaMu)) : '',
      tonnes: scope.approvedGPerYear ? String(scope.approvedGPerYear / GRAMS_IN_TONNE) : '',
    })),
  }
}

/** The facts as the API takes them; what is no number is left out. */
export function certificateFacts(form: CertificateForm): Omit<SaveCertificateInput, 'certificateId'> {
  return {
    number: form.number.trim(),
    holderName: form.holderName,
    holderUscc: form.holderUscc.trim().toUpperCase(),
    issuer: form.issuer,
    issuedOn: form.issuedOn,
    expiresOn: form.expiresOn || null,
    scanId: form.scanId || null,
    scopes: form.scopes.map((scope) => {
      const kilograms = gramsOf(scope.tonnes)
      return {
        productText: scope.productText,
        categoryId: scope.categoryId,
        form: scope.form,
        areaMu: /^\d+(\.\d+)?$/.test(scope.areaMu.trim()) ? scope.areaMu.trim() : null,
        approvedGPerYear: kilograms === null ? null : kilograms * 1000,
      }
    }),
  }
}
