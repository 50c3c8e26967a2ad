// The log's verbs and subjects in the office's words; what has none is shown as it is written.
const VERBS: Record<string, string> = {
  'access.refused': '越权被拒',
  'appointment.give': '任命',
  'appointment.end': '免去',
  'file.view': '查看证照原件',
  'freight.edit': '改运费',
  'licence.bring': '交证照',
  'licence.verify': '证照核过',
  'licence.refuse': '证照不收',
  'lot.box': '装箱',
  'lot.commit': '开合格证',
  'lot.inspect': '快检',
  'lot.intake': '收货',
  'person.erase': '删除个人信息',
  'person.register': '实名登记',
  'person.reveal_id': '查看身份证号',
  'policy.set': '改规则',
  'producer.change': '改农户',
  'producer.register': '登记农户',
  'producer.retire': '停用农户',
  'product.create': '建商品',
  'product.edit': '改商品',
  'product.price': '改价',
  'review.township': '乡镇初审',
  'review.county': '县级复审',
  'review.withdraw': '撤回送审',
  'seller.verify': '核验主体',
  'statement.answer': '答复异议',
  'statement.dispute': '提异议',
  'statement.draft': '出结算单',
  'statement.first_approval': '第一人核定',
  'station.describe': '改站点介绍',
  'demo.sign_in': '演示登录',
  'intake.print': '打印收购单',
  'lot.label': '打印标签',
  'order.pack': '装箱',
  'product.list': '上架',
  'product.unlist': '下架',
  'product.take_down': '强制下架',
  'product.restore': '解除下架',
  'seller.account': '等收款账户',
  'seller.activate': '开业',
  'seller.check': '乡镇初审',
  'seller.decide': '县级复审',
  'seller.restrict': '受限',
  'seller.resume': '恢复',
  'seller.submit': '送审',
  'seller.withdraw': '撤回送审',
  'station.accept': '验收通过',
  'station.check': '乡镇初审',
  'station.decide': '县级复审',
  'station.inspect': '逐项验收',
  'station.rectify': '限期整改',
  'station.request_acceptance': '申请验收',
  'station.submit': '送审',
  'station.withdraw': '撤回送审',
  'user.close': '注销账号',
}
const SUBJECTS: Record<string, string> = {
  'stations.station': '站点',
  'stations.seller': '主体',
  'stations.reviewtask': '送审件',
  'stations.appointment': '任职',
  'stations.person': '人员',
  'stations.producer': '农户',
  'stations.sellerlicence': '证照',
  'catalog.product': '商品',
  'catalog.productrevision': '商品版本',
  'catalog.variant': '规格',
  'catalog.lot': '批次',
  'catalog.intake': '收购单',
  'catalog.freighttemplate': '运费模板',
  'catalog.certificate': '证书',
  'orders.order': '订单',
  'orders.parcel': '包裹',
  'payments.statement': '结算单',
  'payments.account': '收款账户',
  'payments.release': '放款',
  'payments.refund': '退款',
  'core.file': '文件',
  'core.policy': '规则',
  'core.user': '账号',
}
const STATES: Record<string, string> = {
  draft: '草稿', pending: '待检', passed: '通过', township: '乡镇', county: '县级', submitted: '送审', township_checked: '乡镇同意', returned: '退回', rejected: '不予通过', approved: '通过',
  building: '准予建设', acceptance_requested: '申请验收', rectify: '限期整改', operating: '投入运营', suspended: '暂停',
  closing: '开始关闭', closed: '关闭', county_approved: '县里通过', account_pending: '等收款账户', active: '可用', restricted: '受限',
  exiting: '开始退出', live: '上线', superseded: '旧版下线', on: '上架', off: '下架', taken_down: '强制下架', verified: '核定',
  revoked: '撤销', released: '放行', quarantined: '扣下', recalled: '召回', void: '作废', paid: '已付款', cancelled: '取消',
  packing: '装箱中', shipped: '发出', delivered: '签收', completed: '完成', matured: '可结算', settled: '已结算',
  confirmed: '确认', finished: '到账', parked: '停下',
}

const FIELDS: Record<string, string> = {
  status: '状态', review_status: '审核状态', listing_status: '上架状态', quality: '质量状态', decision: '决定', stage: '环节',
  subject: '对象', verb: '动作', value: '值', scope_key: '范围', kind: '种类', reason: '理由', price_fen: '价格（分）', village: '村',
  township: '乡镇初审', county: '县级复审', role: '职务', until: '止',
}

/** A field of what was changed, in words where it has one. */
export function fieldText(path: string): string {
  return FIELDS[path] ?? path
}

/** A state in words; anything else as it is. */
export function stateText(value: string): string {
  return STATES[value] ?? value
}

export function subjectText(type: string): string {
  return SUBJECTS[type] ?? type
}

/** 退回, 核定…: a verb of its own, or the state a thing was moved to (`catalog.lot.released`). */
export function verbText(verb: string): string {
  const known = VERBS[verb]
  if (known) return known
  const state = verb.slice(verb.lastIndexOf('.') + 1)
  return STATES[state] ?? verb
}

export const SENSITIVE = new Set(['person.reveal_id', 'person.erase', 'file.view', 'access.refused'])
