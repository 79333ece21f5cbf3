package larkspur.storage.blob;

/// What is known of a blob besides its bytes.
///
/// @param bytes how many it has
/// @param sha256 of all of them, 64 lower-case hexadecimal digits
public record Blob(BlobId id, long bytes, String sha256) {}
