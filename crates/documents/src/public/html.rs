//! A document as one web page: no script, nothing loaded from elsewhere, readable without seeing it.
//!
//! The markup is XHTML in HTML's clothes, so that a program can check it. Headings follow one another by level, tables
//! have captions and header cells, figures are vectors with a title and a description, and the page prints well.

mod table;

use std::fmt::Write as _;

use super::words::Words;
use crate::content::{Block, Document, Figure, Paragraph, Section, Style};
use crate::error::Result;

/// The page's looks: the system's fonts, black on white, and rules for paper.
const CSS: &str = include_str!("html/page.css");

/// Writes a document, best one of [`super::Version::document`], as a web page of its own.
///
/// # Errors
/// The words that come with the product are damaged.
pub fn html(document: &Document) -> Result<String> {
    let words = Words::shipped()?;
    let mut writer = Writer { out: String::new(), contents: Vec::new(), level: 1, tables: 0, figures: 0 };
    for section in document.pages() {
        writer.section(&section, &document.title);
    }
    let title = escape(&document.title);
    let mut page = format!(
        r##"<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="zh-CN" xml:lang="zh-CN">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<meta name="author" content="{}"/>
<title>{title}</title>
<style>{CSS}</style>
</head>
<body>
<a class="skip" href="#main">{}</a>
<header><h1>{title}</h1></header>
"##,
        escape(&document.author),
        escape(&words.skip),
    );
    if writer.contents.len() > 1 {
        let _ = write!(page, r#"<nav aria-label="{0}"><p>{0}</p><ul>"#, escape(&words.contents));
        for (id, heading) in &writer.contents {
            let _ = write!(page, "<li><a href=\"#{id}\">{}</a></li>", escape(heading));
        }
        page.push_str("</ul></nav>\n");
    }
    let _ = write!(page, "<main id=\"main\">\n{}</main>\n</body>\n</html>\n", writer.out);
    Ok(page)
}

/// Escapes text for an element or an attribute in double quotes.
fn escape(text: &str) -> String {
    let text = crate::template::clean(text);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A page while it is written.
struct Writer {
    out: String,
    /// Headings of the second level: id and text.
    contents: Vec<(String, String)>,
    /// Level of the heading that was written last.
    level: u8,
    tables: usize,
    figures: usize,
}

impl Writer {
    fn section(&mut self, section: &Section, title: &str) {
        self.out.push_str("<section>\n");
        let mut blocks = section.blocks.iter().peekable();
        let mut caption = String::new();
        while let Some(block) = blocks.next() {
            match block {
                Block::Paragraph(p) => {
                    let next_is_table = matches!(blocks.peek(), Some(Block::Table(_)));
                    if p.style == Style::Caption && next_is_table {
                        caption = p.text();
                    } else {
                        self.paragraph(p, section, title);
                        if p.style == Style::FormTitle {
                            caption = p.text();
                        }
                    }
                }
                Block::Table(table) => {
                    self.tables += 1;
                    let id = format!("t{}", self.tables);
                    let name = if caption.is_empty() { title } else { caption.as_str() };
                    table::write(&mut self.out, table, &id, name);
                    caption.clear();
                }
                Block::Figure(figure) => self.figure(figure),
            }
        }
        self.out.push_str("</section>\n");
    }

    fn paragraph(&mut self, p: &Paragraph, section: &Section, title: &str) {
        let text = p.text();
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        // Titles are the page's heading already; a form alone has its title there as well.
        let is_title = p.style == Style::Title || (p.style == Style::FormTitle && text == title);
        let is_subtitle = p.style == Style::FormTitle && matches!(section.name.as_str(), "report" | "cover");
        match p.style {
            _ if is_title => {}
            Style::FormTitle if !is_subtitle => self.heading(2, text),
            Style::Heading1 => self.heading(2, text),
            Style::Heading2 => self.heading(3, text),
            Style::Heading3 => self.heading(4, text),
            style => {
                let _ = writeln!(self.out, r#"<p class="{}">{}</p>"#, style.name(), escape(text));
            }
        }
    }

    /// A heading; no level is left out on the way down.
    fn heading(&mut self, wanted: u8, text: &str) {
        let level = wanted.min(self.level + 1);
        self.level = level;
        let text_out = escape(text);
        if level == 2 {
            let id = format!("h{}", self.contents.len() + 1);
            let _ = writeln!(self.out, r#"<h2 id="{id}">{text_out}</h2>"#);
            self.contents.push((id, text.to_owned()));
        } else {
            let _ = writeln!(self.out, "<h{level}>{text_out}</h{level}>");
        }
    }

    fn figure(&mut self, figure: &Figure) {
        self.figures += 1;
        let id = format!("f{}", self.figures);
        let caption = if figure.caption.is_empty() { &figure.alt } else { &figure.caption };
        self.out.push_str("<figure>\n");
        self.out.push_str(&described(&figure.svg, &id, caption, &figure.alt));
        let _ = writeln!(self.out, "\n<figcaption>{}</figcaption>\n</figure>", escape(caption));
    }
}

/// A picture with title and description. Its names get the figure's id in front: several pictures on one page may use
/// the same. In texts quotes are escaped, so only attributes are met.
fn described(svg: &str, id: &str, title: &str, description: &str) -> String {
    let own = svg.replace(" id=\"", &format!(" id=\"{id}-")).replace("=\"url(#", &format!("=\"url(#{id}-"));
    let Some((head, rest)) = own.split_once('>') else { return String::new() };
    format!(
        r#"{head} role="img" aria-labelledby="{id}-title {id}-desc"><title id="{id}-title">{}</title><desc id="{id}-desc">{}</desc>{rest}"#,
        escape(title),
        escape(description)
    )
}
