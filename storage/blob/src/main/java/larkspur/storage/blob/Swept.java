package larkspur.storage.blob;

/// What a sweep took away.
///
/// @param blobs to which nobody referred
/// @param unfinished what was left over from puts that did not end
public record Swept(long blobs, long unfinished) {}
