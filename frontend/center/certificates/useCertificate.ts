import { useQuery } from '@tanstack/react-query'

import { ask } from '../../gql/ask'
import {
  CertificateFileDocument, type CertificateFileQuery, type CertificateFileQueryVariables,
} from '../../gql/generated/center/graphql'
import type { FileTask } from '../review/useReview'

export type CertificateNode = Extract<NonNullable<CertificateFileQuery['node']>, { holderUscc: string }>

export function useCertificate(id: string | null | undefined) {
  return useQuery({
    queryKey: ['certificates', 'file', id],
    queryFn: async () => {
      const { node } = await ask<CertificateFileQuery, CertificateFileQueryVariables>(CertificateFileDocument, { id: id! })
      return node && 'holderUscc' in node ? (node as CertificateNode) : null
    },
    enabled: Boolean(id),
  })
}

/** What is still missing before the county may verify a certificate; null when nothing is, or it is something else. */
export function useCertificateBar(task: FileTask): string | null {
  const verifies = task.kind === 'certificate' && task.stage === 'COUNTY'
  const certificate = useCertificate(verifies ? task.subjectId : null).data
  if (!verifies) return null
  const reviews = certificate?.reviews ?? []
  const filedAt = reviews.find((one) => one.openedAt <= task.openedAt && one.stage === 'TOWNSHIP')?.openedAt
  const newest = certificate?.registerChecks[0]
  if (!newest || (filedAt && newest.at < filedAt)) return '还差 1 项：登记系统核查。'
  return newest.agrees ? null : `还差 1 项：${newest.note || '与登记不一致'}。与登记一致后方可核定。`
}
