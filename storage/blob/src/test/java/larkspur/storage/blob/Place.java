package larkspur.storage.blob;

import java.util.List;

/// Where a test's blobs are, empty when the test began.
interface Place {

  /// One more way to the same blobs, as a second server has.
  Blobs open(TestClock clock);

  /// How [OtherProcess] finds it.
  List<String> arguments();

  /// What is kept under an id, in the form of [Frames].
  byte[] kept(BlobId id);

  /// Keeps something else instead, as a failing disk does.
  void keep(BlobId id, byte[] bytes);
}
