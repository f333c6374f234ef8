//! The command's arguments, as the contract with other programs words them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

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
    Coverage {
        file: PathBuf,
        /// 项目名称或编号（只有一个项目时可省略）
        #[arg(long)]
        programme: Option<String>,
        /// 高程数据：DEM 文件，或 project 表示工程自带的地形；给出时按通视计算，否则按圆盘估算
        #[arg(long, value_name = "DEM")]
        dem: Option<PathBuf>,
        /// 通视算法：exact 逐像元精确（默认）、fast 快速
        #[arg(long)]
        mode: Option<String>,
        /// 通视目标离地高，米（默认 1.5）
        #[arg(long, value_name = "T", allow_negative_numbers = true)]
        target_height: Option<f64>,
        /// 统计对象：county 全县、cropland 城外耕地、farmland 城外永久基本农田（默认：有耕地图层时为 cropland）
        #[arg(long)]
        target: Option<String>,
        /// 把结果存入工程，作为佐证
        #[arg(long)]
        keep: bool,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 单点通视：从一点看得见哪些像元，写成 GeoTIFF（255 可见、0 不可见、128 未算）
    Viewshed {
        /// 高程数据：以米为单位的 GeoTIFF、IMG、ASCII 格网等
        dem: PathBuf,
        /// 观测点坐标，DEM 的坐标系，东在前
        #[arg(long, value_name = "X,Y", value_parser = place, allow_hyphen_values = true)]
        at: (f64, f64),
        /// 观测点离地高，米
        #[arg(long, allow_negative_numbers = true)]
        height: f64,
        /// 目标离地高，米
        #[arg(long, allow_negative_numbers = true)]
        target_height: f64,
        /// 可视半径，米
        #[arg(long, allow_negative_numbers = true)]
        radius: f64,
        /// 视向：真北起顺时针，度
        #[arg(long, requires = "fov", allow_negative_numbers = true)]
        azimuth: Option<f64>,
        /// 视场角，度
        #[arg(long, requires = "azimuth", allow_negative_numbers = true)]
        fov: Option<f64>,
        /// 算法：exact 逐像元精确、fast 快速
        #[arg(long, default_value = "exact")]
        mode: String,
        /// 要写的 GeoTIFF
        #[arg(long)]
        out: PathBuf,
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
    /// 导入台账：xlsx、xls、ods、csv；一个文件一次导入，可以一次撤销
    Import {
        file: PathBuf,
        /// 台账文件
        #[arg(required = true)]
        source: Vec<PathBuf>,
        /// 项目名称或编号（只有一个项目时可省略）
        #[arg(long)]
        programme: Option<String>,
        /// 导入为：payment、contract、milestone、application、movement、asset、event（默认：按表头识别）
        #[arg(long, value_name = "TARGET")]
        role: Option<String>,
        /// 文本文件的编码：utf8、gb18030（默认：自动识别）
        #[arg(long)]
        encoding: Option<String>,
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

/// Two numbers with a comma between them.
fn place(text: &str) -> Result<(f64, f64), String> {
    let number = |part: &str| part.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let both = text.split_once(',').and_then(|(x, y)| number(x).zip(number(y)));
    both.ok_or_else(|| "X,Y".to_owned())
}
