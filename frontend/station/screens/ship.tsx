// A packed parcel gets its waybill: typed or scanned, or asked of a courier who gives one.
import { useEffect, useState } from 'preact/hooks'

import { CouriersDocument, RequestWaybillDocument, type SellerParcelFragment, ShipParcelDocument } from '../../gql/generated/station/graphql'
import { recall, keep } from '../../kit/store'
import { act, useAsk, useDoing } from '../data'
import { Field, Pick } from '../fields'
import { Scanner } from '../scanner'
import { Button, Failed, Refusal, Say } from '../ui'

const LAST = 'station.courier'
const POLL_MS = 3000

export function ShipForm({ parcel, onDone }: { parcel: SellerParcelFragment; onDone: () => Promise<void> }) {
  const { data, error, reload } = useAsk(CouriersDocument, {})
  const [courier, setCourier] = useState(() => recall(LAST, ''))
  const [waybill, setWaybill] = useState('')
  const [scanning, setScanning] = useState(false)
  const doing = useDoing()
  const asked = parcel.status === 'WAYBILL_ASKED'
  useEffect(() => {
    if (!asked) return
    const timer = setInterval(() => void onDone(), POLL_MS)
    return () => clearInterval(timer)
  }, [asked, onDone])
  if (!data) return error ? <Failed what="快递名单" error={error} retry={reload} /> : null
  const known = data.couriers.find((one) => one.code === courier) ?? data.couriers[0]
  const ship = () =>
    doing.run(async () => {
      await act(ShipParcelDocument, { parcelId: parcel.id, courier: known!.code, waybill: waybill.replace(/\s/g, '') })
      keep(LAST, known!.code)
      await onDone()
    })
  const request = () =>
    doing.run(async () => {
      await act(RequestWaybillDocument, { parcelIds: [parcel.id] })
      await onDone()
    })
  return (
    <>
      {asked && (
        <Say tone="note" icon="clk" title="正在向快递要单号">
          <p>一会就好，单号来了自动显示。等不来，就在下面填别家的单号，这一单快递会作废。</p>
        </Say>
      )}
      {parcel.waybillError && (
        <Say tone="warn" title="快递没给单号">
          <p>{parcel.waybillError}</p>
        </Say>
      )}
      <Pick label="哪家快递" wrap value={known?.code ?? ''} choices={data.couriers.map((one) => ({ value: one.code, label: one.name }))} onChange={setCourier} />
      {scanning && (
        <Scanner
          what="运单号"
          onCode={(code) => {
            setWaybill(code)
            setScanning(false)
          }}
          onClose={() => setScanning(false)}
        />
      )}
      <Field label="运单号" value={waybill} max={40} onInput={setWaybill} error={doing.error?.field?.includes('waybill') ? doing.error.message : undefined} />
      {!doing.error?.field?.includes('waybill') && <Refusal error={doing.error} />}
      <div class="duo">
        <Button kind="b2" icon="scan" onClick={() => setScanning(true)}>
          扫面单
        </Button>
        <Button wide icon="tick" busy={doing.busy} disabled={!waybill.trim()} onClick={ship}>
          {waybill.trim() ? '存好，发货' : '先填运单号'}
        </Button>
      </div>
      {known?.orderable && !asked && (
        <Button kind="b3" busy={doing.busy} onClick={request}>
          没有单号，向{known.name}要一个
        </Button>
      )}
    </>
  )
}
