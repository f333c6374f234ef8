//! The command's arguments, as the contract with other programs words them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::exporting::ExportLayer;

/// 绩图：项目、资金、绩效指标与一张图
#[derive(Debug, Parser)]
#[command(name = "jitu", version, about, subcommand_required = true)]
pub(crate) struct Arguments {
    /// 记入日志的操作人（默认：系统用户）
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) by: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Which programme of which year.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// 项目名称或编号
    #[arg(long)]
    pub(crate) programme: String,
    /// 年度
    #[arg(long)]
    pub(crate) year: i32,
}

/// What `map` is asked for.
#[derive(Debug, Args)]
pub(crate) struct MapArgs {
    pub(crate) file: PathBuf,
    /// 版式（a4-portrait、a4-landscape、a3-portrait、a3-landscape）或工程里已存图幅的名称
    #[arg(long)]
    pub(crate) layout: String,
    /// 写成的文件，按后缀定格式：pdf、png、svg
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// 项目名称或编号（只有一个项目时可省略）
    #[arg(long)]
    pub(crate) programme: Option<String>,
    /// 比例尺分母，如 50000（默认：放得下的最大常用比例尺）
    #[arg(long, value_name = "N")]
    pub(crate) scale: Option<f64>,
    /// 图幅中心：经度,纬度（度）
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true)]
    pub(crate) centre: Option<String>,
    /// 只画一个乡镇：名称或代码
    #[arg(long, conflicts_with = "all_townships")]
    pub(crate) township: Option<String>,
    /// 每个乡镇一幅：pdf 为一份多页，png、svg 为每幅一个文件
    #[arg(long)]
    pub(crate) all_townships: bool,
    /// 图名
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// 图上最高密级：public、internal、secret
    #[arg(long)]
    pub(crate) secrecy: Option<String>,
    /// 审图号
    #[arg(long)]
    pub(crate) approval: Option<String>,
    /// 不画底图（默认：打开地图时显示的底图也画）
    #[arg(long)]
    pub(crate) no_base_maps: bool,
    /// png 的分辨率
    #[arg(long, default_value = "300", allow_negative_numbers = true)]
    pub(crate) dpi: f64,
    /// 输出 JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What `coverage` is asked for.
#[derive(Debug, Args)]
pub(crate) struct CoverageArgs {
    pub(crate) file: PathBuf,
    /// 项目名称或编号（只有一个项目时可省略）
    #[arg(long)]
    pub(crate) programme: Option<String>,
    /// 高程数据：DEM 文件，或 project 表示工程自带的地形；给出时按通视计算，否则按圆盘估算
    #[arg(long, value_name = "DEM")]
    pub(crate) dem: Option<PathBuf>,
    /// 通视算法：exact 逐像元精确（默认）、fast 快速
    #[arg(long)]
    pub(crate) mode: Option<String>,
    /// 通视目标离地高，米（默认 1.5）
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub(crate) target_height: Option<f64>,
    /// 挡视线的地物：project 表示工程的图层（树带、房屋等），或一份矢量文件[:高度字段]（gpkg、shp、geojson）
    #[arg(long, value_name = "FILE[:FIELD]")]
    pub(crate) obstructions: Option<String>,
    /// 作物季节：1 到 12 月，按耕地地类的作物高度挡视线（默认不计作物）
    #[arg(long, value_name = "M")]
    pub(crate) month: Option<u8>,
    /// 误差试算：高程中误差[,相关距离]，米（相关距离默认 100）；给出占比的 5% 到 95% 区间
    #[arg(long, value_name = "RMSE[,LENGTH]", value_parser = height_error)]
    pub(crate) uncertainty: Option<(f64, f64)>,
    /// 误差试算的次数
    #[arg(long, value_name = "N", default_value_t = 100, requires = "uncertainty")]
    pub(crate) trials: u32,
    /// 误差试算的随机种子：同一种子结果相同
    #[arg(long, value_name = "S", default_value_t = 1, requires = "uncertainty")]
    pub(crate) seed: u64,
    /// 写出可见概率：GeoTIFF，百分数，255 为县界外
    #[arg(long, value_name = "OUT.tif", requires = "uncertainty")]
    pub(crate) probability: Option<PathBuf>,
    /// 写出每个像元几座塔可见：GeoTIFF，255 为县界外
    #[arg(long, value_name = "OUT.tif")]
    pub(crate) depth: Option<PathBuf>,
    /// 写出盲区：GeoJSON，带面积和最近的塔
    #[arg(long, value_name = "OUT.geojson")]
    pub(crate) blind: Option<PathBuf>,
    /// 把盲区存为工程里的一个图层（面积、乡镇、最近的塔），可撤销；不写名称时为“盲区 N”
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    pub(crate) blind_layer: Option<String>,
    /// 逐地块列出重访时间和看得见的塔：图层名称；写在 JSON 的 by_parcel 里
    #[arg(long, value_name = "LAYER")]
    pub(crate) parcels: Option<String>,
    /// 把逐地块的结果写成表（.csv）或带形状的 GeoJSON
    #[arg(long, value_name = "OUT.csv|OUT.geojson", requires = "parcels")]
    pub(crate) parcels_out: Option<PathBuf>,
    /// 统计对象：county 全县、cropland 城外耕地、farmland 城外永久基本农田（默认：有耕地图层时为 cropland）
    #[arg(long)]
    pub(crate) target: Option<String>,
    /// 把结果存入工程，作为佐证
    #[arg(long)]
    pub(crate) keep: bool,
    /// 输出 JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What `viewshed` is asked for.
#[derive(Debug, Args)]
pub(crate) struct ViewshedArgs {
    /// 高程数据：以米为单位的 GeoTIFF、IMG、ASCII 格网等
    pub(crate) dem: PathBuf,
    /// 观测点坐标，DEM 的坐标系，东在前
    #[arg(long, value_name = "X,Y", value_parser = place, allow_hyphen_values = true)]
    pub(crate) at: (f64, f64),
    /// 观测点离地高，米
    #[arg(long, allow_negative_numbers = true)]
    pub(crate) height: f64,
    /// 目标离地高，米
    #[arg(long, allow_negative_numbers = true)]
    pub(crate) target_height: f64,
    /// 可视半径，米
    #[arg(long, allow_negative_numbers = true)]
    pub(crate) radius: f64,
    /// 视向：真北起顺时针，度
    #[arg(long, requires = "fov", allow_negative_numbers = true)]
    pub(crate) azimuth: Option<f64>,
    /// 视场角，度
    #[arg(long, requires = "azimuth", allow_negative_numbers = true)]
    pub(crate) fov: Option<f64>,
    /// 挡视线的地物：矢量文件[:高度字段]（gpkg、shp、geojson）
    #[arg(long, value_name = "FILE[:FIELD]")]
    pub(crate) obstructions: Option<String>,
    /// 用一个工程的图层挡视线：类别有高度的树带、房屋等
    #[arg(long, value_name = "FILE")]
    pub(crate) project: Option<PathBuf>,
    /// 加上工程里耕地某月的作物，1 到 12
    #[arg(long, value_name = "M", requires = "project")]
    pub(crate) month: Option<u8>,
    /// 算法：exact 逐像元精确、fast 快速
    #[arg(long, default_value = "exact")]
    pub(crate) mode: String,
    /// 要写的 GeoTIFF
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// 输出 JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 新建工程文件
    New {
        file: PathBuf,
        /// 单位名称
        #[arg(long)]
        bureau: String,
        /// 行政区划代码，6 位
        #[arg(long)]
        adcode: String,
    },
    /// 建立示例工程；不带参数时列出示例
    Sample {
        #[arg(requires = "file")]
        name: Option<String>,
        file: Option<PathBuf>,
    },
    /// 工程里有什么：项目、系统、图层、金额
    Info {
        file: PathBuf,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 塔位覆盖：面积、重叠、分乡镇、分地类
    Coverage(CoverageArgs),
    /// 选址：在候选点里选出新增站点，使看得见的对象面积最大，并证明最优
    Site(Box<Site>),
    /// 单点通视：从一点看得见哪些像元，写成 GeoTIFF（255 可见、0 不可见、128 未算）
    Viewshed(ViewshedArgs),
    /// 合并高程数据：几份分辨率、坐标系不同的 DEM 合成一份，细的优先，缺的由粗的补
    MergeDem {
        /// 写出的 GeoTIFF，格网和坐标系取最细的一份
        out: PathBuf,
        #[arg(required = true, num_args = 2..)]
        dem: Vec<PathBuf>,
        #[arg(long)]
        json: bool,
    },
    /// 合规性检测：拟用范围压盖控制线、地类、规划的面积和结论；有不符合的范围时退出码为 1
    Overlay {
        file: PathBuf,
        /// 范围文件（shp、gpkg、geojson、kml、dxf、gdb、勘测定界 txt）或装有这些文件的文件夹
        #[arg(required = true)]
        extent: Vec<PathBuf>,
        /// 列出周围多少米内的邻近要素
        #[arg(long, value_name = "M", default_value = "0", allow_negative_numbers = true)]
        buffer: f64,
        /// 没有坐标系说明的文件的坐标系：EPSG 代号
        #[arg(long, value_name = "EPSG")]
        crs: Option<u32>,
        /// Shapefile 文字的编码，如 GBK（默认：自动识别）
        #[arg(long)]
        encoding: Option<String>,
        /// 本单位自己的规则文件（默认：按行政区划代码选用）
        #[arg(long)]
        rules: Option<PathBuf>,
        /// 把报告写到这个文件夹，每行输出一个文件路径
        #[arg(long)]
        out: Option<PathBuf>,
        /// 报告格式：docx、pdf，逗号分隔
        #[arg(long, value_delimiter = ',', default_value = "docx,pdf")]
        formats: Vec<String>,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 出图：按版式或已存的图幅写成 pdf（矢量）、png、svg；每行输出一个文件路径
    Map(Box<MapArgs>),
    /// 图层质检：图形、重叠、缝隙、碎片、属性、坐标系、县界外；有未接受的问题时退出码为 1
    Inspect {
        file: PathBuf,
        /// 图层名称或编号
        layer: String,
        /// 本单位自己的图层规格文件（默认：程序自带的）
        #[arg(long)]
        schema: Option<PathBuf>,
        /// 修复不需要判断的问题：图形错误、完全相同的重复要素（仅限工程内的图层）
        #[arg(long)]
        fix: bool,
        /// 接受这些问题：问题代码（如 sliver）或 JSON 里的 key，逗号分隔；要写 --reason
        #[arg(long, value_delimiter = ',', value_name = "CODE", requires = "reason")]
        accept: Vec<String>,
        /// 接受的理由
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// 把报告写到这个文件夹，每行输出一个文件路径
        #[arg(long)]
        out: Option<PathBuf>,
        /// 报告格式：docx、pdf、xlsx，逗号分隔
        #[arg(long, value_delimiter = ',', default_value = "docx,pdf,xlsx")]
        formats: Vec<String>,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 绩效指标、完成值、佐证、得分、等级
    Assess {
        file: PathBuf,
        #[command(flatten)]
        which: Which,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 绩效运行监控：资金、指标截至监控日的进度、全年预计、偏差
    Monitor {
        file: PathBuf,
        #[command(flatten)]
        which: Which,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 勾稽检查；有未说明的错误或提醒时退出码为 1
    Check {
        file: PathBuf,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 导出自评表和报告，每行输出一个文件路径
    Export {
        file: PathBuf,
        #[command(flatten)]
        which: Which,
        /// 表式（默认：项目自己的表式）
        #[arg(long)]
        form: Option<String>,
        /// 填写自备模板（.docx 或 .xlsx），不用表式
        #[arg(long, conflicts_with_all = ["form", "formats"])]
        template: Option<PathBuf>,
        /// 输出文件夹
        #[arg(long)]
        out: PathBuf,
        /// 格式：docx、xlsx、pdf，逗号分隔
        #[arg(long, value_delimiter = ',', default_value = "docx,xlsx,pdf")]
        formats: Vec<String>,
    },
    /// 导出整年的全部材料：每个项目一个文件夹
    Pack {
        file: PathBuf,
        /// 年度（默认：所有年度）
        #[arg(long)]
        year: Option<i32>,
        /// 输出文件夹
        #[arg(long)]
        out: PathBuf,
        /// 格式：docx、xlsx、pdf，逗号分隔
        #[arg(long, value_delimiter = ',', default_value = "docx,xlsx,pdf")]
        formats: Vec<String>,
    },
    /// 导出公开版：网页和 pdf
    Public {
        file: PathBuf,
        #[command(flatten)]
        which: Which,
        /// 输出文件夹
        #[arg(long)]
        out: PathBuf,
    },
    /// 列出表式
    Forms {
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 导入台账（xlsx、xls、ods、csv）或地图数据（shp、gpkg、gdb、geojson、kml、kmz、dxf、gpx、zip、勘测定界 txt、带坐标的表格、照片、文件夹）；可以一次撤销
    Import {
        file: PathBuf,
        /// 台账文件，或地图数据的文件、文件夹
        #[arg(required = true)]
        source: Vec<PathBuf>,
        /// 项目名称或编号（只有一个项目时可省略）
        #[arg(long)]
        programme: Option<String>,
        /// 导入为：台账 payment、contract、milestone、application、movement、asset、event（默认：按表头识别）；
        /// 图层 county、township、town、cropland、farmland、redline、plan、patch、base、other（默认：按名称识别）
        #[arg(long, value_name = "ROLE")]
        role: Option<String>,
        /// 文字的编码：utf8、gb18030（默认：自动识别）
        #[arg(long)]
        encoding: Option<String>,
        /// 地图数据的坐标系：EPSG 代号，或 gcj02、bd09（默认：文件里的说明）
        #[arg(long, value_name = "EPSG")]
        crs: Option<String>,
        /// 地图数据的纬度或北坐标在前
        #[arg(long)]
        swap: bool,
        /// 只导入文件里的这个图层，可重复
        #[arg(long, value_name = "L")]
        layer: Vec<String>,
        /// 图层的密级：public、internal、secret（默认：internal）
        #[arg(long, value_name = "S")]
        secrecy: Option<String>,
        /// 图层存在哪里：project 工程、library 图层库（默认：按用途）
        #[arg(long, value_name = "H")]
        home: Option<String>,
        /// 跳过不能导入的行（默认：有错就全部不导入）
        #[arg(long)]
        skip_bad: bool,
        /// 只预览，不写入
        #[arg(long)]
        dry_run: bool,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 导出清单：payments、applications、milestones、contracts、movements、systems、components、assets、events、surveys；格式看后缀（xlsx、csv）
    ExportList {
        file: PathBuf,
        list: String,
        out: PathBuf,
        /// 项目名称或编号（只有一个项目时可省略）
        #[arg(long)]
        programme: Option<String>,
        /// 只要含这些字的行
        #[arg(long, default_value = "")]
        text: String,
    },
    /// 导出图层或其中的要素：shp、gpkg、geojson、kml、dxf、gdb、gpx、csv、txt
    ExportLayer(ExportLayer),
    /// 备份工程和图层库到一个文件夹
    Backup { file: PathBuf, dir: PathBuf },
    /// 从备份恢复为一个新文件
    Restore { backup: PathBuf, file: PathBuf },
    /// 修改日志
    History {
        file: PathBuf,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 某一时间的工程：写成一个新的工程文件，原文件不动
    At {
        file: PathBuf,
        /// 日期或时间（2021-06-18 为当天结束时，2021-06-18T12:00），或日志编号（#12）
        date: String,
        /// 要写的工程文件
        out: PathBuf,
    },
    /// 撤销上一步
    Undo { file: PathBuf },
    /// 重做
    Redo { file: PathBuf },
    /// 核对文件与日志
    Verify {
        file: PathBuf,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
}

/// What `site` is asked for.
#[derive(Debug, Args)]
pub(crate) struct Site {
    pub(crate) file: PathBuf,
    /// 高程数据：DEM 文件，或 project 表示工程自带的地形
    #[arg(long, value_name = "DEM")]
    pub(crate) dem: PathBuf,
    /// 新增几个站点
    #[arg(long, value_name = "N")]
    pub(crate) add: Option<usize>,
    /// 覆盖率要达到百分之几（含已有塔位），求最少的站点
    #[arg(long, value_name = "P", conflicts_with = "add")]
    pub(crate) share: Option<f64>,
    /// 预算，元：在预算内覆盖最多
    #[arg(long, value_name = "YUAN", conflicts_with_all = ["add", "share"], allow_hyphen_values = true)]
    pub(crate) budget: Option<String>,
    /// 候选点：图层名称或编号，或 GeoJSON 文件；可重复（默认：按规则生成格网）
    #[arg(long, value_name = "LAYER")]
    pub(crate) candidates: Vec<String>,
    /// 除候选图层外，也按规则生成格网
    #[arg(long)]
    pub(crate) grid: bool,
    /// 格网间距，米（默认：约五百个候选点，不小于 500 米）
    #[arg(long, value_name = "M", allow_negative_numbers = true)]
    pub(crate) spacing: Option<f64>,
    /// 格网点坡度上限，度（默认 15）
    #[arg(long, value_name = "DEG", allow_negative_numbers = true)]
    pub(crate) max_slope: Option<f64>,
    /// 道路：图层或 GeoJSON 文件，格网点须在其附近
    #[arg(long, value_name = "LAYER", requires = "road_distance")]
    pub(crate) roads: Option<String>,
    /// 距道路不超过，米
    #[arg(long, value_name = "M", requires = "roads", allow_negative_numbers = true)]
    pub(crate) road_distance: Option<f64>,
    /// 电力线或变电站：图层或 GeoJSON 文件，格网点须在其附近
    #[arg(long, value_name = "LAYER", requires = "power_distance")]
    pub(crate) power: Option<String>,
    /// 距电力设施不超过，米
    #[arg(long, value_name = "M", requires = "power", allow_negative_numbers = true)]
    pub(crate) power_distance: Option<f64>,
    /// 必须由两个站点看见才算覆盖的区域：图层或 GeoJSON 文件
    #[arg(long, value_name = "LAYER")]
    pub(crate) double: Option<String>,
    /// 每个站点的造价，元（候选文件里的 cost 优先）
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
    pub(crate) cost: Option<String>,
    /// 候选点塔高，米（默认：已有塔位的中间值）
    #[arg(long, value_name = "M", allow_negative_numbers = true)]
    pub(crate) height: Option<f64>,
    /// 候选点监控半径，米（默认：已有塔位的中间值）
    #[arg(long, value_name = "M", allow_negative_numbers = true)]
    pub(crate) range: Option<f64>,
    /// 目标离地高，米（默认 1.5）
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub(crate) target_height: Option<f64>,
    /// 统计对象：county、cropland、farmland（默认：有耕地图层时为 cropland）
    #[arg(long)]
    pub(crate) target: Option<String>,
    /// 通视算法：exact 逐像元精确（默认）、fast 快速
    #[arg(long)]
    pub(crate) mode: Option<String>,
    /// 求最优的时间上限，秒；到时给出当时最好的方案和差距
    #[arg(long, value_name = "S", default_value_t = 60.0)]
    pub(crate) time_limit: f64,
    /// 项目名称或编号（只有一个项目时可省略）
    #[arg(long)]
    pub(crate) programme: Option<String>,
    /// 把方案存为工程里的一个图层
    #[arg(long)]
    pub(crate) keep: bool,
    /// 把方案写成表：.xlsx 或 .csv
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// 把方案写成报告（要求、站点、证明、边际收益、图）：.docx 或 .pdf
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// 输出 JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// A root mean square error, and the distance to which errors are alike where it is given.
fn height_error(text: &str) -> Result<(f64, f64), String> {
    let both = if text.contains(',') { text.to_owned() } else { format!("{text},100") };
    place(&both).map_err(|_| "RMSE[,LENGTH]".to_owned())
}

/// Two numbers with a comma between them.
fn place(text: &str) -> Result<(f64, f64), String> {
    let number = |part: &str| part.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let both = text.split_once(',').and_then(|(x, y)| number(x).zip(number(y)));
    both.ok_or_else(|| "X,Y".to_owned())
}
