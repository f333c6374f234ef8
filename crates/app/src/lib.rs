//! Use cases over one open project; jobs with progress and cancel; error codes.
