// Whoever has a file open holds it, so that no colleague starts on it; closing it, or time, puts it down again.
import { useEffect } from 'react'

import { ask } from '../../gql/ask'
import {
  HoldReviewDocument, type HoldReviewMutation, type HoldReviewMutationVariables, ReleaseReviewDocument,
  type ReleaseReviewMutation, type ReleaseReviewMutationVariables,
} from '../../gql/generated/center/graphql'

/** Hold a task while its file is open. A refusal is no failure: the file says who holds it or decided it. */
export function useHold(id: string): void {
  useEffect(() => {
    const input = { id }
    const held = ask<HoldReviewMutation, HoldReviewMutationVariables>(HoldReviewDocument, { input }).catch(() => null)
    return () => {
      void held.then((answer) =>
        answer?.holdReview?.task
          ? ask<ReleaseReviewMutation, ReleaseReviewMutationVariables>(ReleaseReviewDocument, { input }).catch(() => null)
          : null,
      )
    }
  }, [id])
}
