//! The protocol `tile:`, over which pictures of layers and base maps reach the map.
//!
//! An address is `tile://localhost/SOURCE/VERSION/PLANE/Z/X/Y` (a plane is a zone's number, 0 the degrees). Tiles are drawn on threads of their own; this only
//! passes on. Answers allow the page to read them, or else a map that shows them could not be exported as a picture.

use std::borrow::Cow;

use jitu_app::tiles::{Answer, TileKey};
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager, Runtime, UriSchemeContext, UriSchemeResponder};

use crate::desk::Desk;

/// A picture of one pixel without colour: PNG, 67 bytes.
const NOTHING: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0,
    1, 0, 0, 5, 0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

/// Answers a request for a tile.
pub(crate) fn answer<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let Some(key) = TileKey::parse(request.uri().path()) else {
        return responder.respond(response(StatusCode::BAD_REQUEST, Cow::Borrowed(&[]), false));
    };
    let Some(desk) = context.app_handle().try_state::<Desk>() else {
        return responder.respond(response(StatusCode::NOT_FOUND, Cow::Borrowed(&[]), false));
    };
    desk.tiles.ask(key, move |answer| {
        responder.respond(match answer {
            Answer::Picture(png) => response(StatusCode::OK, Cow::Owned(png.to_vec()), true),
            Answer::Draft(png) => response(StatusCode::OK, Cow::Owned(png.to_vec()), false),
            Answer::Empty => response(StatusCode::OK, Cow::Borrowed(NOTHING), true),
            Answer::Gone => response(StatusCode::NOT_FOUND, Cow::Borrowed(&[]), false),
        });
    });
}

/// A version never changes, so what is final may be kept by the page.
fn response(status: StatusCode, body: Cow<'static, [u8]>, is_final: bool) -> Response<Cow<'static, [u8]>> {
    let keep = if is_final { "max-age=3600, immutable" } else { "no-store" };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("image/png"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, header::HeaderValue::from_static("*"));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static(keep));
    response
}
