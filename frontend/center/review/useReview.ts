// The queue's questions and deeds. After a deed everything about reviews is asked again.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { ask } from '../../gql/ask'
import {
  DecideProductWithWordsDocument, type DecideProductWithWordsMutation, type DecideProductWithWordsMutationVariables,
  DecideReviewsDocument, type DecideReviewsMutation, type DecideReviewsMutationVariables, ReviewFileDocument,
  type ReviewFileQuery, type ReviewFileQueryVariables, ReviewQueueDocument, type ReviewQueueQuery,
  type ReviewQueueQueryVariables, ReviewSubjectDocument, type ReviewSubjectQuery, type ReviewSubjectQueryVariables,
} from '../../gql/generated/center/graphql'
import type { StageName } from '../app/counts'
import { refuse } from '../kit/refuse'

export type QueueRow = ReviewQueueQuery['reviewQueue']['nodes'][number]
export type FileTask = Extract<NonNullable<ReviewFileQuery['node']>, { title: string }>
export type SubjectNode = NonNullable<ReviewSubjectQuery['node']>

export interface Wanted {
  stage: StageName
  kind: string
  township: string
}

export function useQueue(wanted: Wanted) {
  return useInfiniteQuery({
    queryKey: ['review', 'queue', wanted],
    queryFn: ({ pageParam }) =>
      ask<ReviewQueueQuery, ReviewQueueQueryVariables>(ReviewQueueDocument, {
        stage: wanted.stage,
        kind: wanted.kind || null,
        township: wanted.township || null,
        dueBefore: null,
        after: pageParam,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) =>
      last.reviewQueue.pageInfo.hasNextPage ? (last.reviewQueue.pageInfo.endCursor ?? null) : null,
    refetchInterval: 60_000,
  })
}

export function useFile(id: string) {
  return useQuery({
    queryKey: ['review', 'file', id],
    queryFn: async () => {
      const found = await ask<ReviewFileQuery, ReviewFileQueryVariables>(ReviewFileDocument, { id })
      return found.node && 'title' in found.node ? (found.node as FileTask) : null
    },
  })
}

export function useSubject(id: string | null | undefined) {
  return useQuery({
    queryKey: ['review', 'subject', id],
    queryFn: () =>
      ask<ReviewSubjectQuery, ReviewSubjectQueryVariables>(ReviewSubjectDocument, { id: id! }).then(
        (found) => found.node ?? null,
      ),
    enabled: Boolean(id),
  })
}

export interface Outcome {
  id: string
  title: string
  decided: boolean
  message: string
}

export interface Decision {
  ids: string[]
  passes: boolean
  reason: string
}

/** Decide one or several tasks; a refused one is named and does not hold up the others. */
export function useDecide() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (input: Decision): Promise<Outcome[]> => {
      const { decideReviews } = await ask<DecideReviewsMutation, DecideReviewsMutationVariables>(
        DecideReviewsDocument,
        { input },
      )
      refuse(decideReviews?.errors)
      return (decideReviews?.outcomes ?? []).map((one) => ({
        id: one.task.id, title: one.task.title, decided: one.decided, message: one.message ?? '',
      }))
    },
    // not awaited: the caller goes on to the next file before this one is read again
    onSettled: () => void client.invalidateQueries({ queryKey: ['review'] }),
  })
}

/** The county lets words stand although a rule objects; its reason is kept. */
export function usePassWithWords() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (input: DecideProductWithWordsMutationVariables['input']) => {
      const { decideProduct } = await ask<DecideProductWithWordsMutation, DecideProductWithWordsMutationVariables>(
        DecideProductWithWordsDocument,
        { input },
      )
      refuse(decideProduct?.errors)
    },
    // not awaited: the caller goes on to the next file before this one is read again
    onSettled: () => void client.invalidateQueries({ queryKey: ['review'] }),
  })
}
