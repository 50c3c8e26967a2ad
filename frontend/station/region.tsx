// Township, then village: the regions of the network, asked for as somebody narrows them down.
import { RegionsDocument } from '../gql/generated/station/graphql'
import { useAsk } from './data'
import { type Choice, Select } from './fields'
import { Failed } from './ui'

interface Place {
  /** Codes; a village's begins with its township's. */
  township: string
  village: string
}

export function RegionPicker({ township, village, onChange, error }: Place & { onChange: (place: Place) => void; error?: string | undefined }) {
  const counties = useAsk(RegionsDocument, {})
  const only = counties.data?.regions.length === 1 ? counties.data.regions[0]!.code : ''
  const county = only || township.slice(0, 6)
  const townships = useAsk(RegionsDocument, county ? { parent: county } : null)
  const villages = useAsk(RegionsDocument, township.length > 6 ? { parent: township } : null)
  const failed = counties.error ?? townships.error ?? villages.error
  if (failed) {
    const again = () => void Promise.all([counties.reload(), townships.reload(), villages.reload()])
    return <Failed what="村名单" error={failed} retry={again} />
  }
  const move = (code: string) => onChange({ township: code, village: '' })
  return (
    <>
      {!only && (counties.data?.regions.length ?? 0) > 1 && <Select label="县" value={county} choices={named(counties.data?.regions)} onChange={move} />}
      <Select label="乡镇、街道" value={township} choices={named(townships.data?.regions)} onChange={move} />
      <Select label="村、社区" value={village} choices={named(villages.data?.regions)} onChange={(code) => onChange({ township, village: code })} error={error} />
    </>
  )
}

function named(regions: readonly { code: string; name: string }[] | undefined): Choice[] {
  return (regions ?? []).map(({ code, name }) => ({ value: code, label: name }))
}
