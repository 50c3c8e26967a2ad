import type { ParcelPartsFragment } from '../../gql/generated/shop/graphql'
import { toast } from '../../kit/toast'
import { copy } from '../lib/device'
import { when } from '../lib/times'
import { Icon } from '../ui/Icon'

const SHOWN = 4

/** Each parcel with its number, where it is, and where what lies in it comes from. */
export function Parcels({ parcels }: { parcels: readonly ParcelPartsFragment[] }) {
  return (
    <>
      {parcels.map((parcel) => (
        <Parcel key={parcel.id} parcel={parcel} of={parcels.length} />
      ))}
    </>
  )
}

function Parcel({ parcel, of }: { parcel: ParcelPartsFragment; of: number }) {
  const id = `pc-${parcel.number}`
  const put = async () => {
    toast((await copy(parcel.waybill)) ? '单号复制好了。' : '没复制上，请长按单号复制。')
  }
  const events = [
    ...parcel.events.map(({ at, text, place }) => ({ at, text, place })),
    { at: parcel.packedAt, text: '站点装好箱，贴了溯源码', place: '' },
  ]
  return (
    <section class="p-sec" aria-labelledby={id}>
      <h2 class="h2" id={id}>
        包裹&nbsp;{parcel.number}&nbsp;/&nbsp;{of}
        <span class="h2-s">{parcel.statusText}</span>
      </h2>
      {parcel.waybill && (
        <div class="kv kv-m">
          <span>
            {parcel.courierName}　<span class="mono">{parcel.waybill}</span>
          </span>
          <button class="copy" type="button" aria-label={`复制 单号 ${parcel.waybill}`} onClick={put}>
            <Icon name="copy" small />
            复制
          </button>
        </div>
      )}
      <Events events={events.slice(0, SHOWN)} newest />
      {events.length > SHOWN && (
        <details>
          <summary class="more">
            更早&nbsp;{events.length - SHOWN}&nbsp;条
            <Icon name="down" />
          </summary>
          <Events events={events.slice(SHOWN)} />
        </details>
      )}
      {parcel.items.map((item) => (
        <a class="go" href={item.tracePath} key={`${item.tracePath}${item.title}`}>
          <Icon name="trace" />
          <span>
            <b>{item.title}的来历</b>
            <br />
            <span class="muted">
              {item.packs}&nbsp;件，批次&nbsp;<span class="mono">{item.lotCode}</span>
            </span>
          </span>
          <Icon name="next" />
        </a>
      ))}
    </section>
  )
}

interface Event {
  at: string
  text: string
  place: string
}

function Events({ events, newest = false }: { events: Event[]; newest?: boolean }) {
  return (
    <ol class="thread thread-s mt-12">
      {events.map((event, at) => (
        <li key={`${event.at}${event.text}`} class={newest && at === 0 ? 'now' : ''}>
          <time dateTime={event.at}>{when(event.at)}</time>
          <h3>{event.text}</h3>
          {event.place && <p>{event.place}</p>}
        </li>
      ))}
    </ol>
  )
}
