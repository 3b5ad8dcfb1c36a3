"""Names and texts of the invented parties. No firm, person, product or criterion here exists."""

PREFIXES = [
    "青禾",
    "云帆",
    "澄江",
    "拾光",
    "启衡",
    "织境",
    "辰砺",
    "海砚",
    "木棉",
    "朗图",
    "星渚",
    "沐川",
    "砺行",
    "知夏",
    "远舟",
    "墨衡",
    "禾沐",
    "景澜",
    "微岚",
    "凌度",
    "泊云",
    "素问",
    "临溪",
    "谷雨",
    "汀兰",
    "北屿",
    "南枝",
    "初曜",
    "听涛",
    "简牧",
    "衍石",
    "予安",
    "清越",
    "秉烛",
    "归林",
    "长歌",
    "若谷",
    "明荷",
    "溪山",
    "望舒",
    "存真",
    "识微",
    "格物",
    "见山",
    "行远",
    "立言",
    "怀瑾",
    "握瑜",
    "乘风",
    "踏浪",
    "逐光",
    "追云",
    "问渠",
    "引泉",
    "种德",
    "育英",
    "兰台",
    "芸窗",
    "松间",
    "石上",
]
"""Sixty two-character names; with the five fields and a second round they name all firms."""

FIELDS = {
    "environment": ("环境技术", "水质在线监测", "废气治理与碳核算", "N77"),
    "industry": ("智能装备", "产线数据采集与视觉检测", "柔性夹具与机器视觉", "C35"),
    "transport": ("交通数据", "车路协同感知", "公交客流预测", "I65"),
    "culture": ("文旅数字", "沉浸式导览", "文物三维数字化", "R87"),
    "education": ("教育科技", "职业教育实训仿真", "自适应学习题库", "P83"),
}
"""Field → (end of the firm's name, two things it shows, industry code)."""

NAMED_FIRMS = {
    "青禾": ("青禾智能科技（示例）", "industry", "车载传感器与产线数据采集", "C39"),
    "织境": ("织境虚拟服装（示例）", "fashion", "时尚与虚拟数字技术融合", "I65"),
    "云帆": ("云帆交通数据（示例）", "transport", "公交客流预测与车路协同", "I65"),
    "澄江": ("澄江环境技术（示例）", "environment", "水质在线监测", "N77"),
    "拾光": ("拾光文旅数字（示例）", "culture", "沉浸式导览", "R87"),
    "启衡": ("启衡教育科技（示例）", "education", "职业教育实训仿真", "P83"),
}
"""Firms of the story by prefix: (name, field, what it shows, industry code)."""

LENDERS = (
    "示例银行长风支行",
    "示例农商行（示例）",
    "曹杨科技支行（示例）",
    "武宁商业银行（示例）",
    "真如城市银行（示例）",
    "桃浦普惠银行（示例）",
    "万里村镇银行（示例）",
    "石泉信用社（示例）",
    "甘泉银行（示例）",
    "宜川科创银行（示例）",
)
FUNDS = ("苏河天使基金（示例）", "半马苏河创投（示例）")
SCHOOLS = (
    ("university", "示例工程技术大学服装学院", "fashion"),
    ("university", "示例交通大学车辆学院（示例）", "transport"),
    ("university", "示例理工大学环境学院（示例）", "environment"),
    ("university", "示例师范大学教育信息学院（示例）", "education"),
    ("institute", "示例智能制造研究院（示例）", "industry"),
    ("institute", "示例文化数字研究所（示例）", "culture"),
)
OFFICES = ("示例区科学技术委员会", "示例区数字化办公室（示例）", "示例区人才服务中心（示例）")
CARRIERS = ("示例创新园（示例）", "示例国际创新中心（示例）", "示例创新共同体（示例）", "示例小镇示范区（示例）")
SERVICES = (
    ("示例律师事务所（示例）", "legal"),
    ("示例人力资源（示例）", "talent"),
    ("示例场景实验室（示例）", "scenario"),
)

CAPABILITIES = {
    "fashion": (
        "数字服装与功能材料试制",
        ("虚拟服装", "三维试衣", "功能材料"),
        "数字服装建模、布料仿真与小批量试制平台。",
    ),
    "transport": ("车路协同仿真平台", ("车路协同", "客流预测"), "道路场景仿真、车载传感器标定与客流预测算法。"),
    "environment": ("水环境监测与碳核算", ("水质监测", "碳核算"), "水质传感器标定、废气治理工艺评估与碳核算方法。"),
    "education": ("学习分析与实训仿真", ("实训仿真", "自适应学习"), "学习行为分析、职业教育虚拟实训内容开发。"),
    "industry": ("机器视觉检测中试线", ("机器视觉", "柔性夹具", "传感器"), "产线视觉检测、传感器封装与中试验证。"),
    "culture": ("文物三维数字化", ("三维数字化", "沉浸式导览"), "高精度三维采集、沉浸式内容制作与版权登记。"),
}

PURPOSES = (
    "扩大产能的流动资金，采购贴片设备两台",
    "订单备料与项目垫资",
    "研发投入与中试线建设",
    "数字化改造与软件采购",
    "市场拓展与海外认证",
)

REFUSALS = ("too_new", "amount", "leverage", "certificate", "collateral", "credit_record", "purpose", "documents")
PEOPLE = ("林", "周", "沈", "陆", "顾", "许", "方", "唐", "程", "姜")

PASSWORD = "market-2024"
LOGINS = (
    ("organiser@demo.example", "周组织", "organiser", ""),
    ("firm@demo.example", "青示例", "owner", "青禾智能科技（示例）"),
    ("team@demo.example", "织示例", "owner", "织境虚拟服装（示例）"),
    ("bank@demo.example", "林示例", "owner", "示例银行长风支行"),
    ("bank2@demo.example", "沈示例", "owner", "示例农商行（示例）"),
    ("fund@demo.example", "顾示例", "owner", "苏河天使基金（示例）"),
    ("university@demo.example", "陆示例", "owner", "示例工程技术大学服装学院"),
    ("office@demo.example", "许示例", "owner", "示例区数字化办公室（示例）"),
    ("service@demo.example", "方示例", "owner", "示例律师事务所（示例）"),
)
"""(e-mail, name, role, organisation): one login for each part in the story."""
SECOND_PERSON = ("review@demo.example", "姜复核", "organiser", "")
"""A second of the organiser's people: who publishes what the first has written."""
