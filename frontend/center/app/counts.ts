// How much waits, for the menu and the segments: one question each, asked again after every decision.
import { useQuery } from '@tanstack/react-query'

import { ask } from '../../gql/ask'
import {
  HeldLotCountDocument, type HeldLotCountQuery, type HeldLotCountQueryVariables, ReviewCountsDocument,
  type ReviewCountsQuery, type ReviewCountsQueryVariables, WaitingStatementCountDocument,
  type WaitingStatementCountQuery, type WaitingStatementCountQueryVariables,
} from '../../gql/generated/center/graphql'
import { holds, type Me } from './me'

const EVERY_MS = 60_000

export type StageName = 'TOWNSHIP' | 'COUNTY'

export function ownStage(me: Me): StageName {
  return me.isTownship ? 'TOWNSHIP' : 'COUNTY'
}

export function useReviewCounts(me: Me, stage: StageName) {
  return useQuery({
    queryKey: ['review', 'counts', stage],
    queryFn: () =>
      ask<ReviewCountsQuery, ReviewCountsQueryVariables>(ReviewCountsDocument, {
        now: new Date().toISOString(),
        stage,
      }),
    enabled: holds(me, 'township_admin', 'county_admin', 'auditor'),
    refetchInterval: EVERY_MS,
  })
}

/** What the review screen lists of a stage: acceptances have a screen of their own. */
export function reviewCount(counts: ReviewCountsQuery | undefined): { all: number; overdue: number } {
  if (!counts) return { all: 0, overdue: 0 }
  return {
    all: counts.all.totalCount - counts.ownAcceptance.totalCount,
    overdue: counts.overdue.totalCount - counts.overdueAcceptance.totalCount,
  }
}

/** Counts beside the menu's entries, by key. `late` marks what is over its time. */
export function useMenuCounts(me: Me): Record<string, { count: number; late: boolean }> {
  const review = useReviewCounts(me, ownStage(me)).data
  const lots = useQuery({
    queryKey: ['lots', 'count'],
    queryFn: () => ask<HeldLotCountQuery, HeldLotCountQueryVariables>(HeldLotCountDocument, {}),
    enabled: holds(me, 'township_admin', 'county_admin', 'auditor'),
    refetchInterval: EVERY_MS,
  }).data
  const statements = useQuery({
    queryKey: ['statements', 'count'],
    queryFn: () =>
      ask<WaitingStatementCountQuery, WaitingStatementCountQueryVariables>(WaitingStatementCountDocument, {}),
    enabled: holds(me, 'county_finance', 'county_admin', 'auditor'),
    refetchInterval: EVERY_MS,
  }).data
  return {
    review: { count: reviewCount(review).all, late: reviewCount(review).overdue > 0 },
    acceptance: { count: review?.acceptance.totalCount ?? 0, late: false },
    lots: { count: lots?.lots.totalCount ?? 0, late: false },
    finance: { count: statements?.statements.totalCount ?? 0, late: false },
  }
}
