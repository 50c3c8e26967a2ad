// 更多: all other rooms of the station, and which seller one works for.
import { useStation } from '../me'
import { TabFoot } from '../nav'
import { Bar, Chip, Row, Section } from '../ui'
import { TypeSwitch } from '../typeswitch'
import { toneOf } from './welcome'

export function More() {
  const { name, seller, sellers, station, choose } = useStation()
  return (
    <>
      <Bar title="更多" sub={name}>
        <TypeSwitch />
      </Bar>
      <main>
        <Section title="卖货" />
        <div class="rows">
          <Row href="/station/products" icon="pic" title="商品" sub="上架、改价、改文字" />
          <Row href="/station/freight" icon="truck" title="运费模板" sub="各省运费，哪里不发" />
          <Row href="/station/certificates" icon="leaf" title="证书" sub="绿色食品、地理标志" />
          <Row href="/station/farmers" icon="usr" title="农户" sub="谁家的货" />
        </div>
        <Section title="站点" />
        <div class="rows">
          {station && (
            <Row
              href={`/station/sites/${station.id}`}
              icon="today"
              title={station.stationName}
              sub="六有、照片、验收"
              chip={<Chip tone={toneOf(station.status)}>{station.statusText}</Chip>}
            />
          )}
          {seller && (
            <Row
              href={`/station/sellers/${seller.id}`}
              icon="doc"
              title="入驻和收款"
              sub={seller.legalName}
              chip={<Chip tone={toneOf(seller.status)}>{seller.statusText}</Chip>}
            />
          )}
          <Row href="/station/welcome" icon="add" title="我的申请" sub="申请开站，看办到哪一步" />
        </div>
        {sellers.length > 1 && (
          <>
            <Section title="换一家" hint="现在办的是哪家" />
            <div role="radiogroup" aria-label="现在办的是哪家">
              {sellers.map((one) => (
                <button key={one.id} type="button" role="radio" class={one.id === seller?.id ? 'lotc on' : 'lotc'} aria-checked={one.id === seller?.id} aria-label={`${one.displayName || one.legalName}，${one.statusText}`} onClick={() => choose(one.id)}>
                  <span class="d" />
                  <span class="g">
                    <b class="lg">{one.displayName || one.legalName}</b>
                    <small>{one.statusText}</small>
                  </span>
                </button>
              ))}
            </div>
          </>
        )}
        <p>
          <a class="lk" href="/">
            去看集市
          </a>
        </p>
      </main>
      <TabFoot on="more" />
    </>
  )
}
