//! `export-layer`: a layer, or some of its features, as a file of another program.

use std::path::PathBuf;

use clap::Args;
use jitu_app::editing::TableFilter;
use jitu_app::exporting::{self, ExportAsk};
use jitu_app::{AppError, Session, inspection, keeping};

use crate::{Outcome, output};

/// What `export-layer` is asked for.
#[derive(Debug, Args)]
pub(crate) struct ExportLayer {
    pub(crate) file: PathBuf,
    /// 图层的名称或编号
    pub(crate) layer: String,
    /// 输出文件，格式看后缀：shp、gpkg、geojson、kml、dxf、gdb、gpx、csv、txt（勘测定界）
    pub(crate) out: PathBuf,
    /// 坐标系的 EPSG 代码（默认：图层导入时的坐标系）
    #[arg(long, value_name = "EPSG")]
    pub(crate) crs: Option<u32>,
    /// 编码：utf8、gbk（shp、csv、txt 可选）
    #[arg(long)]
    pub(crate) encoding: Option<String>,
    /// 只要满足表达式的要素，例如 "面积 > 1000 and DLBM = '0101'"
    #[arg(long = "where", value_name = "EXPRESSION", default_value = "")]
    pub(crate) filter: String,
    /// 图层是秘密级也导出
    #[arg(long)]
    pub(crate) secret: bool,
    /// 输出 JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn export_layer(session: &mut Session, how: ExportLayer) -> Result<Outcome, AppError> {
    keeping::open_project(session, &how.file)?;
    let layer = inspection::find_layer(session, &how.layer)?;
    let ask = ExportAsk {
        features: TableFilter { layer, filter: how.filter, ..TableFilter::default() },
        crs: how.crs,
        encoding: how.encoding,
        secret: how.secret,
        out: how.out.to_string_lossy().into_owned(),
    };
    let task = exporting::prepare(session, &ask)?;
    let cancel = output::cancel_on_interrupt();
    let written = task.run(&mut |share| {
        output::progress(share);
        !cancel.is_cancelled()
    })?;
    if how.json {
        output::json(&written)?;
    } else {
        written.paths.iter().for_each(|path| output::line(path));
        written.remarks.iter().for_each(|remark| output::error(remark));
    }
    Ok(Outcome::Done)
}
