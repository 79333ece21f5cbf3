package larkspur.core.upload;

import java.io.InputStream;

/// Bytes of an upload, checked before they are passed on; to be closed.
///
/// @param first which byte of the upload is the first of these
/// @param length how many these are
/// @param size how many the whole upload has
/// @param bytes reading them throws no [java.io.IOException] but only faults of ours
public record Piece(long first, long length, long size, InputStream bytes) {}
