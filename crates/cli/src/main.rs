//! The command `jitu`: the same use cases as the window, for administrators, scripts and tests.
//!
//! Exit status 0 done, 1 findings or a failed check where the command is a check, 2 bad input or usage. Errors go
//! to stderr as one line; `--json` prints one JSON document on stdout and nothing else.

mod args;
mod evaluation;
mod exporting;
mod importing;
mod inspect;
mod keeping;
mod map;
mod money;
mod output;
mod overlay;
mod printing;
mod site;
mod visibility;

use std::process::ExitCode;

use clap::Parser;
use jitu_app::compliance::Asked;
use jitu_app::{AppError, Session, Settings};

use args::{Arguments, Command};

/// How a command ended when it did not fail.
enum Outcome {
    /// Done.
    Done,
    /// A check that found something.
    Findings,
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if !error.use_stderr() => {
            output::line(&error.to_string());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            let text = error.to_string();
            let first: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
            output::error(&AppError::new("usage", &[("detail", &first.join(" "))]).to_string());
            return ExitCode::from(2);
        }
    };
    let mut settings = Settings::of_this_machine();
    if let Some(person) = &arguments.by {
        settings.person.clone_from(person);
    }
    match run(&mut Session::new(settings), arguments.command) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => {
            output::error(&error.to_string());
            ExitCode::from(2)
        }
    }
}

fn run(session: &mut Session, command: Command) -> Result<Outcome, AppError> {
    match command {
        Command::New { file, bureau, adcode } => keeping::new(session, &file, &bureau, &adcode),
        Command::Sample { name: Some(name), file: Some(file) } => keeping::sample(session, &name, &file),
        Command::Sample { .. } => keeping::samples(),
        Command::Info { file, json } => keeping::info(session, &file, json),
        Command::Import {
            file,
            source,
            programme,
            role,
            encoding,
            crs,
            swap,
            layer,
            secrecy,
            home,
            skip_bad,
            dry_run,
            json,
        } => {
            let how =
                importing::Import { role, encoding, crs, swap, layers: layer, secrecy, home, dry_run, json };
            if importing::is_map_data(&source, &how)? {
                return importing::import(session, &file, &source, &how);
            }
            let how = money::Import {
                programme: programme.as_deref(),
                role: how.role.as_deref(),
                encoding: how.encoding.as_deref(),
                skip_bad,
                dry_run,
                json,
            };
            money::import(session, &file, &source, &how)
        }
        Command::ExportList { file, list, out, programme, text } => {
            money::export_list(session, &file, &list, &out, programme.as_deref(), &text)
        }
        Command::Backup { file, dir } => keeping::backup(session, &file, &dir),
        Command::Restore { backup, file } => keeping::restore(session, &backup, &file),
        Command::History { file, json } => keeping::history(session, &file, json),
        Command::At { file, date, out } => keeping::at(session, &file, &date, &out),
        Command::Undo { file } => keeping::undo(session, &file),
        Command::Redo { file } => keeping::redo(session, &file),
        Command::Verify { file, json } => keeping::verify(session, &file, json),
        Command::Coverage(how) => visibility::coverage(session, how),
        Command::Viewshed(how) => visibility::viewshed(session, how),
        Command::MergeDem { out, dem, json } => visibility::merge_dem(&dem, &out, json),
        Command::Site(how) => site::site(session, &how),
        Command::Overlay { file, extent, buffer, crs, encoding, rules, out, formats, json } => {
            let asked = Asked { paths: extent, crs, encoding, buffer_m: buffer, rules, ..Asked::default() };
            overlay::overlay(session, &file, asked, out.as_ref(), &formats, json)
        }
        Command::Inspect { file, layer, schema, fix, accept, reason, out, formats, json } => {
            let (accept, reason) = (accept.as_slice(), reason.as_deref().unwrap_or_default());
            let deeds = inspect::Deeds { fix, accept, reason, out: out.as_ref(), formats: &formats };
            inspect::inspect(session, &file, &layer, schema.as_deref(), &deeds, json)
        }
        Command::ExportLayer(how) => exporting::export_layer(session, how),
        Command::Map(how) => map::map(session, &how),
        Command::Assess { file, which, json } => evaluation::assess(session, &file, &which, json),
        Command::Monitor { file, which, json } => evaluation::monitor(session, &file, &which, json),
        Command::Check { file, json } => evaluation::check(session, &file, json),
        Command::Export { file, which, template: Some(template), out, .. } => {
            printing::template(session, &file, &which, &template, &out)
        }
        Command::Export { file, which, form, out, formats, .. } => {
            printing::export(session, &file, &which, form.as_deref(), &out, &formats)
        }
        Command::Pack { file, year, out, formats } => printing::pack(session, &file, year, &out, &formats),
        Command::Public { file, which, out } => printing::public(session, &file, &which, &out),
        Command::Forms { json } => printing::forms(json),
    }
}
