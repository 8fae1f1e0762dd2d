"""The goods of ordinary_trade.py, with the spread of weights and values that they have in trade."""

# HS code; descriptions; US dollars a kilogram; kilograms; t/m3 as packed; origins; extras.
# Source: K, usual values of customs statistics.
EVERYDAY = [
    (
        "940350",
        ["WOODEN BEDROOM FURNITURE", "SCHLAFZIMMERMÖBEL AUS HOLZ", "木制卧室家具"],
        (2, 8), (2000, 18000), (0.12, 0.3), "VN MY PL CN",
    ),
    (
        "620520",
        ["MEN'S COTTON SHIRTS", "CAMISAS DE ALGODÓN", "男式棉衬衫"],
        (12, 45), (800, 9000), (0.1, 0.25), "BD IN CN VN",
    ),
    (
        "611020",
        ["COTTON PULLOVERS", "PULLOVER AUS BAUMWOLLE"],
        (15, 60), (300, 5000), (0.1, 0.2), "CN TR IT",
    ),
    (
        "640399",
        ["LEATHER SHOES", "ZAPATOS DE CUERO", "皮鞋"],
        (18, 120), (500, 8000), (0.1, 0.2), "IT VN CN",
    ),
    (
        "950300",
        ["PLASTIC TOYS", "JUGUETES DE PLÁSTICO", "塑料玩具"],
        (5, 30), (500, 9000), (0.08, 0.2), "CN VN",
    ),
    (
        "690721",
        ["CERAMIC TILES", "CARREAUX CÉRAMIQUE", "瓷砖", "BALDOSAS CERÁMICAS"],
        (0.3, 1.4), (18000, 27000), (1.2, 1.8), "ES IT CN IN",
    ),
    (
        "690220",
        ["REFRACTORY BRICKS", "耐火砖", "FEUERFESTE STEINE"],
        (0.5, 2.5), (15000, 26000), (1.6, 2.4), "CN AT DE",
    ),
    ("691110", ["PORCELAIN TABLEWARE", "瓷餐具"], (2, 20), (2000, 12000), (0.3, 0.6), "CN DE GB"),
    (
        "701337",
        ["DRINKING GLASSES", "VERRES À BOIRE", "玻璃杯"],
        (1, 10), (3000, 15000), (0.3, 0.6), "CN FR TR",
    ),
    (
        "720851",
        ["HOT-ROLLED STEEL PLATE", "热轧钢板", "THÉP TẤM CÁN NÓNG"],
        (0.5, 0.9), (20000, 27000), (2.5, 5), "CN KR JP",
    ),
    ("721912", ["STAINLESS STEEL COILS", "不锈钢卷"], (2, 4), (20000, 26000), (2.5, 5), "CN ID KR"),
    (
        "722830",
        [
            "HIGH SPEED STEEL BARS ALLOYED WITH TUNGSTEN",
            "高速钢 含钨 棒材",
            "Schnellarbeitsstahl, Stäbe, wolframlegiert",
        ],
        (5, 14), (2000, 20000), (2.5, 5), "CN SE DE JP",
    ),
    (
        "720449",
        ["FERROUS SCRAP HMS 1/2", "STAHLSCHROTT", "废钢铁"],
        (0.25, 0.6), (20000, 27000), (0.7, 1.5), "US GB DE",
    ),
    ("720221", ["FERRO-SILICON 75%", "硅铁"], (1, 2.2), (20000, 25000), (1.2, 2.2), "CN NO RU"),
    (
        "720241",
        ["FERRO-CHROMIUM HIGH CARBON", "高碳铬铁"],
        (1, 2), (20000, 26000), (1.5, 3), "ZA KZ IN",
    ),
    (
        "732690",
        ["STEEL BRACKETS", "PIEZAS DE ACERO", "铁制品"],
        (2, 25), (500, 20000), (0.6, 2), "CN DE IT",
    ),
    (
        "731815",
        ["STEEL BOLTS", "螺栓", "SCHRAUBEN AUS STAHL"],
        (1.5, 30), (500, 20000), (1, 3), "CN TW DE",
    ),
    (
        "732510",
        ["CAST IRON MANHOLE COVERS", "铸铁井盖"],
        (0.7, 2), (15000, 26000), (1.5, 3), "CN IN",
    ),
    (
        "740311",
        ["COPPER CATHODES GRADE A", "阴极铜", "CÁTODOS DE COBRE"],
        (8, 11), (20000, 25000), (4, 7), "CL PE CD",
    ),
    (
        "740400",
        ["COPPER SCRAP MILLBERRY", "KUPFERSCHROTT"],
        (6, 9.5), (15000, 25000), (0.8, 2), "US DE GB",
    ),
    ("750210", ["NICKEL CATHODES", "镍板"], (14, 24), (10000, 24000), (3, 6), "RU NO CA"),
    ("750400", ["NICKEL POWDER", "镍粉"], (18, 45), (200, 5000), (1, 3), "CA GB CN"),
    (
        "760110",
        ["PRIMARY ALUMINIUM INGOTS", "铝锭", "ALUMINIUMBARREN"],
        (2.1, 3), (20000, 26000), (1.5, 2.4), "AE RU CA IN",
    ),
    (
        "760429",
        ["ALUMINIUM ALLOY BARS 6061-T6", "铝合金棒 6061"],
        (3, 8), (2000, 20000), (1, 2.3), "CN TR AE",
    ),
    (
        "780110",
        ["REFINED LEAD INGOTS 99.97%", "铅锭", "LINGOTS DE PLOMB"],
        (1.9, 2.4), (20000, 26000), (4, 9.5), "KR AU KZ",
    ),
    (
        "780191",
        ["ANTIMONIAL LEAD ALLOY INGOTS, SB 2.5%", "铅锑合金", "HARTBLEI"],
        (2, 3.2), (20000, 26000), (4, 9.5), "KR BE MY",
    ),
    (
        "790111",
        ["ZINC INGOTS SHG 99.995%", "锌锭"],
        (2.3, 3.3), (20000, 26000), (3, 6), "KR ES AU",
    ),
    (
        "800110",
        ["TIN INGOTS 99.9%", "锡锭", "THIẾC THỎI"],
        (24, 36), (5000, 25000), (3, 6), "ID MY PE",
    ),
    ("810411", ["MAGNESIUM INGOTS 99.9%", "镁锭"], (2, 4.5), (15000, 24000), (0.9, 1.5), "CN IL"),
    ("810520", ["COBALT CATHODES", "电解钴"], (25, 60), (1000, 20000), (3, 6), "CD FI CA"),
    ("810610", ["BISMUTH INGOTS 99.99%", "精铋"], (8, 35), (500, 20000), (4, 8), "CN KR LA"),
    ("810820", ["TITANIUM SPONGE", "海绵钛"], (6, 14), (2000, 20000), (0.8, 1.5), "JP KZ CN"),
    (
        "811100",
        ["ELECTROLYTIC MANGANESE FLAKES", "电解锰片"],
        (1.4, 3.5), (20000, 25000), (1, 2), "CN ZA",
    ),
    (
        "811292",
        ["INDIUM INGOTS 4N", "铟锭", "INDIUMBARREN"],
        (200, 420), (50, 2000), (2, 5), "CN KR JP",
    ),
    ("811292", ["HAFNIUM CRYSTAL BAR", "铪"], (900, 4000), (20, 400), (2, 6), "FR US"),
    ("811299", ["RHENIUM PELLETS", "NIOBIUM RODS"], (50, 1500), (20, 2000), (2, 5), "CL US BR"),
    ("280461", ["POLYSILICON", "多晶硅"], (6, 40), (5000, 20000), (0.8, 1.4), "DE CN KR"),
    ("280469", ["SILICON METAL 441", "金属硅"], (1.4, 3.5), (20000, 25000), (0.9, 1.4), "CN BR NO"),
    ("281122", ["PRECIPITATED SILICA", "白炭黑"], (0.8, 6), (10000, 22000), (0.2, 0.5), "CN DE US"),
    ("281700", ["ZINC OXIDE 99.7%", "氧化锌"], (1.8, 4), (18000, 24000), (0.7, 1.2), "CN NL"),
    ("281820", ["ALUMINA CALCINED", "氧化铝"], (0.35, 3), (20000, 27000), (0.8, 1.3), "AU CN DE"),
    (
        "282110",
        ["IRON OXIDE RED PIGMENT", "氧化铁红"],
        (0.8, 4), (15000, 24000), (0.6, 1.2), "CN DE",
    ),
    (
        "282560",
        ["ZIRCONIUM DIOXIDE POWDER", "二氧化锆", "ZIRKONDIOXID, YTTRIUMSTABILISIERT"],
        (6, 60), (500, 20000), (0.8, 1.8), "CN JP FR",
    ),
    (
        "282590",
        ["LITHIUM-FREE METAL OXIDES, MOLYBDENUM TRIOXIDE", "三氧化钼"],
        (20, 50), (500, 20000), (0.8, 1.8), "CN CL",
    ),
    ("283090", ["ZINC SULPHIDE PIGMENT", "硫化锌"], (3, 9), (5000, 20000), (0.8, 1.4), "DE CN"),
    ("284920", ["SILICON CARBIDE GRAIN", "碳化硅"], (1, 5), (15000, 25000), (1, 1.8), "CN NO"),
    (
        "310221",
        ["AMMONIUM SULPHATE, JUMBO BAGS", "硫酸铵 吨袋"],
        (0.12, 0.4), (20000, 27000), (0.8, 1), "CN TH",
    ),
    (
        "320611",
        ["TITANIUM DIOXIDE RUTILE", "钛白粉"],
        (2, 4), (18000, 24000), (0.7, 1.2), "CN DE US",
    ),
    ("320820", ["ACRYLIC PAINTS", "丙烯酸漆"], (2, 15), (1000, 18000), (0.8, 1.2), "DE CN US"),
    (
        "321310",
        ["ARTISTS' COLOURS IN SETS", "美术颜料"],
        (3, 30), (200, 6000), (0.3, 0.7), "CN NL GB",
    ),
    ("330499", ["COSMETIC CREAMS", "化妆品"], (10, 150), (200, 6000), (0.3, 0.7), "FR KR CN"),
    ("381010", ["SOLDER PASTE SAC305", "锡膏"], (30, 110), (50, 2000), (0.6, 1.5), "CN SG JP"),
    (
        "382499",
        ["CHEMICAL PREPARATIONS FOR WATER TREATMENT", "水处理剂"],
        (0.8, 10), (2000, 20000), (0.8, 1.2), "CN US DE",
    ),
    (
        "390210",
        ["POLYPROPYLENE GRANULES", "聚丙烯", "HẠT NHỰA PP"],
        (0.9, 1.8), (20000, 25000), (0.5, 0.6), "SA KR TH",
    ),
    (
        "390760",
        ["PET RESIN, ANTIMONY CATALYSED", "聚酯切片"],
        (0.9, 1.6), (20000, 25000), (0.7, 0.9), "CN VN IN",
    ),
    (
        "392690",
        ["PLASTIC HOUSEHOLD ARTICLES", "塑料制品"],
        (2, 20), (300, 9000), (0.1, 0.4), "CN TH",
    ),
    (
        "320641",
        ["MASTERBATCH WITH ANTIMONY TRIOXIDE FLAME RETARDANT", "阻燃母粒 含三氧化二锑"],
        (3, 15), (1000, 20000), (0.7, 1.2), "CN KR",
    ),
    (
        "250100",
        ["INDUSTRIAL SALT", "SAL INDUSTRIAL"],
        (0.05, 0.2), (20000, 27000), (1, 1.3), "CL TR IN",
    ),
    ("250700", ["KAOLIN", "高岭土"], (0.1, 0.6), (20000, 27000), (0.7, 1.2), "US CN BR"),
    ("251110", ["BARYTE POWDER", "重晶石粉"], (0.1, 0.4), (20000, 27000), (1.8, 2.6), "CN IN MA"),
    ("252329", ["PORTLAND CEMENT", "水泥"], (0.05, 0.12), (20000, 28000), (1.2, 1.6), "TR VN EG"),
    (
        "250410",
        ["FLAKE GRAPHITE, LICENCE ATTACHED", "球形石墨"],
        (1.5, 6), (10000, 24000), (0.5, 0.9), "CN MZ BR",
    ),
    (
        "260111",
        ["IRON ORE FINES 62% FE", "铁矿砂"],
        (0.08, 0.14), (20000, 28000), (2, 2.8), "AU BR ZA",
    ),
    ("260300", ["COPPER CONCENTRATES", "铜精矿"], (1.5, 4), (18000, 26000), (1.8, 2.6), "CL PE ID"),
    ("261510", ["ZIRCON SAND", "锆英砂"], (1, 2.4), (18000, 26000), (2.4, 2.8), "AU ZA"),
    (
        "850440",
        ["GaN USB-C CHARGERS 65 W", "氮化镓充电器 65W", "GaN-LADEGERÄTE"],
        (20, 70), (300, 6000), (0.3, 0.6), "CN VN",
    ),
    (
        "850110",
        ["DC MOTORS WITH NdFeB MAGNETS", "直流电机"],
        (8, 60), (300, 9000), (0.5, 1.5), "CN JP DE",
    ),
    (
        "851821",
        ["LOUDSPEAKERS, NEODYMIUM MAGNET", "扬声器 钕磁铁"],
        (8, 80), (300, 6000), (0.2, 0.5), "CN MY",
    ),
    (
        "850519",
        ["FERRITE MAGNETS", "铁氧体磁铁", "FERRITMAGNETE"],
        (2, 9), (500, 15000), (1.5, 3.5), "CN JP",
    ),
    (
        "853921",
        ["TUNGSTEN HALOGEN LAMPS", "卤钨灯", "WOLFRAM-HALOGENLAMPEN"],
        (8, 60), (200, 6000), (0.1, 0.3), "CN DE PL",
    ),
    ("854143", ["PHOTOVOLTAIC MODULES", "太阳能组件"], (3, 9), (8000, 24000), (0.3, 0.5), "CN VN MY"),
    ("854231", ["INTEGRATED CIRCUITS", "集成电路"], (200, 5000), (20, 800), (0.1, 0.3), "TW KR MY"),
    (
        "900190",
        ["GERMANIUM LENSES, COATED", "GERMANIUM-LINSEN, VERGÜTET"],
        (1500, 6000), (5, 200), (0.3, 0.8), "DE US JP",
    ),
    ("900211", ["CAMERA LENSES", "相机镜头"], (100, 900), (50, 2000), (0.2, 0.5), "JP CN TH"),
    (
        "820900",
        ["TUNGSTEN CARBIDE INSERTS", "硬质合金刀片", "HARTMETALL-WENDESCHNEIDPLATTEN"],
        (80, 350), (50, 3000), (1, 4), "CN SE IL DE",
    ),
    (
        "820750",
        ["CARBIDE TIPPED DRILL BITS", "硬质合金钻头"],
        (10, 60), (500, 9000), (0.8, 2), "CN DE",
    ),
    (
        "711719",
        ["TUNGSTEN CARBIDE RINGS", "钨钢戒指", "GERMANIUM BRACELETS"],
        (30, 200), (20, 900), (0.3, 0.9), "CN KR",
    ),
    ("950730", ["TUNGSTEN FISHING SINKERS", "钨钢钓鱼铅坠"], (30, 110), (100, 3000), (1, 4), "CN"),
    ("831130", ["SOLDER WIRE Sn99.3Cu0.7", "焊锡丝"], (20, 45), (100, 5000), (0.8, 3), "CN MY"),
    (
        "831110",
        ["WELDING ELECTRODES, MILD STEEL", "电焊条"],
        (0.9, 4), (5000, 24000), (1, 2.5), "CN TR",
    ),
    (
        "851590",
        ["TUNGSTEN ELECTRODES WT20 FOR TIG WELDING", "钨电极"],
        (40, 140), (20, 900), (1, 4), "CN DE",
    ),
    (
        "902511",
        ["GLASS THERMOMETERS, GALLIUM FILLED", "体温计 镓铟锡"],
        (10, 80), (50, 2000), (0.1, 0.3), "CN DE",
    ),
    ("100199", ["WHEAT", "小麦"], (0.2, 0.4), (20000, 27000), (0.7, 0.8), "UA CA AU"),
    (
        "090111",
        ["GREEN COFFEE BEANS", "CAFÉ VERDE"],
        (3, 9), (18000, 21000), (0.5, 0.7), "BR ET CO",
    ),
    ("080390", ["FRESH BANANAS"], (0.5, 1), (18000, 22000), (0.3, 0.4), "EC CO CR"),
    ("300490", ["MEDICAMENTS IN TABLETS", "药品"], (20, 900), (100, 5000), (0.2, 0.4), "IN DE CH"),
    ("490199", ["PRINTED BOOKS", "图书"], (3, 15), (500, 9000), (0.4, 0.8), "CN GB"),
    ("870830", ["BRAKE DISCS", "刹车盘"], (2, 9), (5000, 20000), (1, 2), "CN DE MX"),
    ("841370", ["CENTRIFUGAL PUMPS", "离心泵"], (8, 60), (500, 9000), (0.4, 1), "IT CN DE"),
]

# The legal trade in the five; last: whether a Chinese export needs a licence.
MINERALS = [
    (
        "811292", "8112929010",
        ["GALLIUM METAL 4N", "金属镓 99.99%"],
        (240, 420), (50, 1500), (1, 3.5), "CN", True,
    ),
    (
        "811292", "",
        ["GALLIUM 6N, INGOTS", "ガリウム 6N"],
        (350, 900), (20, 300), (1, 3.5), "JP KR DE", False,
    ),
    (
        "811292", "8112921090",
        ["ZONE-REFINED GERMANIUM INGOT", "区熔锗锭"],
        (1400, 3200), (20, 800), (1, 3.5), "CN", True,
    ),
    (
        "811292", "",
        ["GERMANIUM METAL, ZONE REFINED", "GERMANIUM MÉTAL"],
        (1400, 3200), (20, 800), (1, 3.5), "BE CA DE", False,
    ),
    (
        "282560", "2825600002",
        ["GERMANIUM DIOXIDE 5N", "二氧化锗"],
        (900, 2000), (20, 900), (0.8, 1.8), "CN", True,
    ),
    (
        "811010", "8110101000",
        ["ANTIMONY INGOTS 99.65%", "锑锭 99.65%"],
        (20, 58), (5000, 24000), (2, 4.5), "CN", True,
    ),
    (
        "811010", "",
        ["ANTIMONY METAL 99.65%", "СУРЬМА МЕТАЛЛИЧЕСКАЯ"],
        (34, 62), (5000, 24000), (2, 4.5), "TJ VN MM", False,
    ),
    (
        "282580", "",
        ["ANTIMONY TRIOXIDE 99.8%", "三氧化二锑 99.8%", "TRIOXYDE D'ANTIMOINE"],
        (22, 45), (5000, 24000), (0.8, 1.6), "CN BE FR", False,
    ),
    (
        "261710", "",
        ["ANTIMONY CONCENTRATE 55%", "CONCENTRADO DE ANTIMONIO"],
        (6, 22), (15000, 25000), (1.8, 2.8), "TJ BO AU TR", False,
    ),
    (
        "284180", "2841801000",
        ["AMMONIUM PARATUNGSTATE", "仲钨酸铵"],
        (38, 60), (5000, 20000), (1.2, 2.4), "CN", True,
    ),
    (
        "282590", "2825901200",
        ["TUNGSTEN TRIOXIDE, YELLOW", "三氧化钨"],
        (32, 60), (2000, 20000), (1.2, 2.4), "CN", True,
    ),
    (
        "284990", "2849902000",
        ["TUNGSTEN CARBIDE POWDER 0.8 UM", "碳化钨粉"],
        (34, 70), (500, 9000), (1.5, 4), "CN", True,
    ),
    (
        "284990", "",
        ["TUNGSTEN CARBIDE POWDER", "WOLFRAMKARBIDPULVER"],
        (34, 70), (500, 9000), (1.5, 4), "DE AT JP", False,
    ),
    (
        "810110", "",
        ["TUNGSTEN METAL POWDER", "钨粉"],
        (34, 70), (500, 9000), (2, 4.5), "CN DE KR", False,
    ),
    (
        "261100", "",
        ["WOLFRAMITE CONCENTRATE 65% WO3", "SCHEELITE CONCENTRATE", "텅스텐 정광"],
        (11, 24), (15000, 25000), (2, 3.4), "PT ES RW AU BO", False,
    ),
    (
        "720280", "",
        ["FERRO-TUNGSTEN 75%", "钨铁"],
        (36, 70), (1000, 20000), (2.5, 5), "CN VN RU", False,
    ),
    (
        "810197", "",
        ["TUNGSTEN SCRAP, SOLID", "废钨"],
        (12, 40), (1000, 20000), (1.5, 4), "US DE KR", False,
    ),
    (
        "284690", "",
        ["LANTHANUM OXIDE 99.9%", "氧化镧"],
        (0.6, 3), (5000, 24000), (1, 2), "CN MY", False,
    ),
    ("284610", "", ["CERIUM OXIDE 99.9%", "氧化铈"], (0.9, 4), (5000, 24000), (1, 2), "CN", False),
    (
        "284690", "",
        ["NdPr OXIDE 99.5%", "氧化镨钕"],
        (48, 120), (1000, 20000), (1, 2.4), "CN MY AU", False,
    ),
    (
        "284690", "2846901500",
        ["DYSPROSIUM OXIDE 99.5%", "氧化镝"],
        (190, 320), (100, 5000), (1, 2.4), "CN", True,
    ),
    (
        "280530", "",
        ["NEODYMIUM METAL 99.5%", "金属钕"],
        (62, 120), (500, 9000), (2, 4.5), "CN VN", False,
    ),
    (
        "850511", "8505110000",
        ["SINTERED NdFeB MAGNETS N35", "烧结钕铁硼磁体 N35"],
        (30, 90), (200, 15000), (1.5, 4), "CN JP", False,
    ),
    (
        "381800", "",
        ["GALLIUM ARSENIDE WAFERS 6 INCH", "SILICON WAFERS 300 MM"],
        (300, 9000), (10, 300), (0.2, 0.6), "JP DE TW US", False,
    ),
]
