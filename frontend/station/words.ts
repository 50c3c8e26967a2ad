// Words for the choices of the API, in the order they are offered.
import type { Choice } from './fields'
import type {
  CertificateKind, CommitmentBasis, SellerKind, StationBandwidth, StationBusiness, StationClass, StationHaveKind, StationPhotoKind, StationUnitKind,
} from '../gql/generated/station/graphql'

const choices = <Value extends string>(words: Record<Value, string>): Choice<Value>[] =>
  (Object.entries(words) as [Value, string][]).map(([value, label]) => ({ value, label }))

export const UNIT_KINDS = choices<StationUnitKind>({
  VILLAGE_COMMITTEE: '村委会', EXTENSION_STATION: '农技推广机构', SERVICE_CENTER: '综合服务中心', FAMILY_FARM: '家庭农场', LARGE_GROWER: '专业大户',
  COOPERATIVE: '合作社', LEADING_ENTERPRISE: '龙头企业', SHOP: '商业网点', OTHER: '其他',
})
export const STATION_CLASSES = choices<StationClass>({ DEMONSTRATION: '示范社', STANDARD: '标准社', SIMPLE: '简易社' })
export const BANDWIDTHS = choices<StationBandwidth>({
  FROM_4: '4 到 10 兆', FROM_10: '10 到 20 兆', FROM_20: '20 到 50 兆', FROM_50: '50 到 100 兆', FROM_100: '100 兆以上',
})
export const BUSINESSES = choices<StationBusiness>({
  PRODUCE: '农产品代卖', FARM_INPUTS: '农资代购', DAILY_GOODS: '日用品', PARCELS: '快递收发', PAYMENTS: '缴费充值', TRAVEL: '出行订票', TRAINING: '培训体验',
  INFORMATION: '信息咨询',
})
export const HAVES = choices<StationHaveKind>({
  PLACE: '有场所', STAFF: '有人员', EQUIPMENT: '有设备', BROADBAND: '有宽带', WEBPAGE: '有网页', SUSTAINED_OPERATION: '有持续运营能力',
})
export const STATION_PHOTOS = choices<StationPhotoKind>({
  PLAQUE: '牌匾', SIGNBOARD: '门头', BACKDROP: '背板', DISPLAY_BOARD: '展板', TEST_KIT: '快检箱', PLACE: '场所',
})
export const SELLER_KINDS = choices<SellerKind>({
  LICENSED: '有营业执照', EXEMPT_SELF_PRODUCED: '自产自销，免登记', EXEMPT_PETTY: '零星小额，免登记',
})
export const LICENCE_KINDS = choices({
  business: '营业执照', sc: '食品生产许可证', jy: '食品经营许可证', prepackaged: '仅销售预包装食品备案', small_workshop: '小作坊登记证',
})
export const BASES = choices<CommitmentBasis>({
  CONTROL: '质量安全控制符合要求', SELF_TEST: '自行检测合格', COMMISSIONED_TEST: '委托检测合格',
})
export const CERTIFICATE_KINDS = choices<Extract<CertificateKind, 'GREEN' | 'AGRI_GI'>>({ GREEN: '绿色食品', AGRI_GI: '农产品地理标志' })

/** The word of a choice. */
export function wordOf<Value extends string>(list: Choice<Value>[], value: Value): string {
  return list.find((choice) => choice.value === value)?.label ?? value
}
