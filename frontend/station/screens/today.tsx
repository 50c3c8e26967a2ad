// 今天: what waits, the most urgent on top, and the money on its way.
import { useEffect } from 'preact/hooks'

import { TodayDocument, type TodayQuery } from '../../gql/generated/station/graphql'
import { useAsk, useNow } from '../data'
import { useSeller, useStation } from '../me'
import { TabFoot } from '../nav'
import { byDeadline, sellerTickets, stationTickets, type Ticket, workTickets } from '../tickets'
import { TypeSwitch } from '../typeswitch'
import { Bar, Empty, Failed, Icon, LinkButton, Loading, Section } from '../ui'
import { amount, clock, dayOf, moment, timeLeft, today } from '../units'

export function Today() {
  const seller = useSeller()
  const { stations, sellers } = useStation()
  const { data, error, reload } = useAsk(TodayDocument, { sellerId: seller.id })
  const now = useNow()
  useEffect(() => {
    const seen = () => document.visibilityState === 'visible' && void reload()
    document.addEventListener('visibilitychange', seen)
    return () => document.removeEventListener('visibilitychange', seen)
  }, [reload])
  const tickets = byDeadline([...(data ? workTickets(data, seller.id) : []), ...stationTickets(stations), ...sellerTickets(sellers)])
  const [first] = tickets
  return (
    <>
      <Bar title={seller.displayName || seller.legalName} sub={`${seller.region.townshipName ?? seller.region.name}，${today(now)}`}>
        <TypeSwitch />
      </Bar>
      <main>
        <div class="two">
          <section class="wide">
            <Section title="等您办" count={data ? `${tickets.length} 件` : ''} hint="急的在上面" />
            {tickets.map((ticket, index) => (
              <TicketCard key={ticket.key} ticket={ticket} first={index === 0} now={now} />
            ))}
            {!data && (error ? <Failed what="今天的事" error={error} retry={reload} /> : <Loading />)}
            {data && !tickets.length && (
              <Empty text="今天没有等您办的事。">
                <LinkButton href="/station/intake" kind="b2" icon="scale">
                  去收货
                </LinkButton>
              </Empty>
            )}
          </section>
          <section class="side">{data && <Money statements={data.statements.nodes} now={now} demo={seller.demo} />}</section>
        </div>
      </main>
      <TabFoot on="today">
        {first ? (
          <LinkButton href={first.href} icon={first.icon}>
            {first.verb}，{first.title}
          </LinkButton>
        ) : (
          <LinkButton href="/station/intake" icon="scale">
            收货，写收购单
          </LinkButton>
        )}
      </TabFoot>
    </>
  )
}

function TicketCard({ ticket, first, now }: { ticket: Ticket; first: boolean; now: Date }) {
  const left = ticket.by ? timeLeft(ticket.by, now) : null
  const urgent = left && (left.late || left.parts[0]![1] !== '天')
  const tone = first ? ' now' : urgent ? ' late' : ''
  return (
    <article class={`tk${tone}`}>
      <div class="stub">
        <Icon name={ticket.icon} />
        {left ? (
          <>
            {left.late ? '超了' : '还剩'}
            <b>
              {left.parts.map(([figure, unit]) => (
                <span key={unit}>
                  {figure}
                  <i>{unit}</i>
                </span>
              ))}
            </b>
            {urgent ? `${clock(ticket.by!)} 前` : ticket.note}
          </>
        ) : (
          <>
            <b>{ticket.head}</b>
            {ticket.note}
          </>
        )}
      </div>
      <div class="bd">
        <div class="tx">
          <h3>{ticket.title}</h3>
          {ticket.text && <p>{ticket.text}</p>}
          {ticket.quote && <p class="q">{ticket.quote}</p>}
        </div>
        <a class="go" href={ticket.href}>
          {ticket.verb}
          <Icon name="go" />
        </a>
      </div>
    </article>
  )
}

function Money({ statements, now, demo }: { statements: TodayQuery['statements']['nodes']; now: Date; demo: boolean }) {
  const sum = (rows: typeof statements) => rows.reduce((total, row) => total + row.payoutFen, 0)
  const waiting = statements.filter((row) => row.status === 'SELLER_REVIEW')
  const approving = statements.filter((row) => ['CONFIRMED', 'APPROVED', 'RELEASING', 'PARTLY_SETTLED'].includes(row.status))
  const month = dayOf(now).slice(0, 7)
  const settled = statements.filter((row) => row.settledAt && dayOf(new Date(row.settledAt)).startsWith(month))
  const [latest] = settled
  return (
    <>
      <Section title="钱" />
      <section class="led" aria-label="路上的钱">
        <div class="hd">路上的钱{demo && <span>演示</span>}</div>
        <ul>
          <li>
            <span>
              结算单，等您核对<small>{waiting.length} 张</small>
            </span>
            <b class="n">{amount(sum(waiting))}</b>
          </li>
          <li>
            <span>
              核对过了，在放款<small>{approving.length} 张</small>
            </span>
            <b class="n">{amount(sum(approving))}</b>
          </li>
          <li class="sum">
            <span>
              本月已到账<small>{latest?.settledAt ? `最近一笔 ${moment(latest.settledAt)}` : '还没有'}</small>
            </span>
            <b class="n">{amount(sum(settled))}</b>
          </li>
        </ul>
      </section>
    </>
  )
}
