// The evidence of each kind: photos and what is new among them, licences with their scans, the place of a station.
import { dayText } from '../app/time'
import { Evidence } from '../kit/Evidence'
import type { SubjectNode } from './useReview'

type Of<Name extends string> = Extract<SubjectNode, { what: Name }>

export const LICENCE_NAMES: Record<string, string> = {
  business: '营业执照',
  sc: '食品生产许可证',
  jy: '食品经营许可证',
  prepackaged: '预包装食品备案',
  small_workshop: '小作坊登记证',
}

export function SubjectEvidence({ subject }: { subject: SubjectNode }) {
  if (subject.what === 'ProductRevision') return <ProductPhotos revision={subject} />
  if (subject.what === 'Seller') return <SellerPapers seller={subject} />
  if (subject.what === 'SellerLicence') return <LicenceScan licence={subject} />
  if (subject.what === 'Station') return <StationFacts station={subject} />
  return null
}

function ProductPhotos({ revision }: { revision: Of<'ProductRevision'> }) {
  const known = new Set(revision.product.live?.photos.map((photo) => photo.fileId))
  const added = revision.revisionPhotos.filter((photo) => !known.has(photo.fileId)).length
  return (
    <>
      <h3>
        照片<span>{known.size ? `新 ${added} 张，原 ${revision.revisionPhotos.length - added} 张` : `${added} 张`}　类目：{revision.category.name}</span>
      </h3>
      <Evidence
        items={revision.revisionPhotos.map((photo, index) => ({
          key: photo.fileId,
          url: photo.url,
          isImage: true,
          title: [index === 0 ? '封面' : '', known.size ? (known.has(photo.fileId) ? '没变' : '新加') : '', photo.alt].filter(Boolean).join('，'),
          note: photo.note,
          takenAt: photo.takenAt,
        }))}
      />
    </>
  )
}

function validity(from: string | null | undefined, to: string | null | undefined): string {
  return `${from ? dayText(from) : ''}${from ? ' 至 ' : ''}${to ? dayText(to) : '长期'}`
}

function SellerPapers({ seller }: { seller: Of<'Seller'> }) {
  return (
    <>
      {seller.declaration && (
        <>
          <h3>自产自销声明</h3>
          <div className="box">{seller.declaration}</div>
        </>
      )}
      <h3>证照<span>{seller.licences.length ? `${seller.licences.length} 件` : '没有交证照'}</span></h3>
      <Evidence
        items={seller.licences.map((licence) => ({
          key: licence.id,
          url: licence.file.url,
          isImage: licence.file.isImage,
          title: `${LICENCE_NAMES[licence.kind] ?? licence.kind}　${licence.number}`,
          note: `${validity(licence.validFrom, licence.validTo)}，${licence.statusText}`,
          takenAt: licence.file.takenAt,
        }))}
      />
    </>
  )
}

function LicenceScan({ licence }: { licence: Of<'SellerLicence'> }) {
  return (
    <>
      <h3>扫描件</h3>
      <Evidence
        items={[
          {
            key: licence.file.id,
            url: licence.file.url,
            isImage: licence.file.isImage,
            title: `${LICENCE_NAMES[licence.licenceKind] ?? licence.licenceKind}　${licence.licenceNumber}`,
            note: validity(licence.validFrom, licence.validTo),
            takenAt: licence.file.takenAt,
          },
        ]}
      />
    </>
  )
}

function StationFacts({ station }: { station: Of<'Station'> }) {
  return (
    <>
      <h3>站点</h3>
      <div className="kv box">
        <div><small>村（社区）</small><b>{station.village.townshipName} {station.village.name}</b></div>
        <div><small>类别</small><b>{station.classLabel}</b></div>
        <div><small>场所</small><b>{Number(station.floorAreaM2)} 平方米</b></div>
        <div><small>覆盖</small><b>{station.households} 户 {station.villagers} 人</b></div>
        <div><small>地址</small><b>{station.address}</b></div>
      </div>
      {station.stationPhotos.length > 0 && (
        <Evidence
          six
          items={station.stationPhotos.map((photo) => ({
            key: photo.kind, url: photo.file.url, isImage: photo.file.isImage, title: photo.label, takenAt: photo.file.takenAt,
          }))}
        />
      )}
    </>
  )
}
