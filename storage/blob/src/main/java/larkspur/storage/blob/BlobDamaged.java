package larkspur.storage.blob;

/// What is kept of a blob is not what was put: a checksum does not agree, or bytes are missing. The
/// bytes that had been read before were right. Asking again gives the same, so this is for the
/// operator, who has a backup or has not.
public final class BlobDamaged extends RuntimeException {

  private static final long serialVersionUID = 1;
  private final transient BlobId id;

  BlobDamaged(BlobId id, String how) {
    super("the blob " + id + " is damaged: " + how);
    this.id = id;
  }

  public BlobId id() {
    return id;
  }
}
