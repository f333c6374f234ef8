//! Documents read back: one binary, because typesetting is heavy to link.

mod case;
mod docx;
mod form;
mod geography;
mod hostile;
mod office;
mod pdf;
mod read;
mod xlsx;
