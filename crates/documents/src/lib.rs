//! Writes docx, xlsx, pdf and map figures from one content tree.
