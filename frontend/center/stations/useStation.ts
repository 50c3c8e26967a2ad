import { useQuery } from '@tanstack/react-query'

import { ask } from '../../gql/ask'
import {
  StationFileDocument, type StationFileQuery, type StationFileQueryVariables,
} from '../../gql/generated/center/graphql'

export type StationNode = Extract<NonNullable<StationFileQuery['node']>, { stationName: string }>

export function useStation(id: string | null | undefined) {
  return useQuery({
    queryKey: ['stations', 'file', id],
    queryFn: async () => {
      const { node } = await ask<StationFileQuery, StationFileQueryVariables>(StationFileDocument, { id: id! })
      return node && 'stationName' in node ? (node as StationNode) : null
    },
    enabled: Boolean(id),
  })
}
