package larkspur.storage.contract;

import larkspur.storage.Store;
import org.junit.jupiter.api.extension.ExtendWith;

/// What an engine's test class supplies to the contract.
@ExtendWith(Seed.class)
public interface StoreUnderTest {

  /// The store of this test: open, and empty when the test began. The same one at every call within
  /// a test.
  Store store();

  /// A second server's view of the same data. An engine that only one process can have open has
  /// none, and returns the same store: then the second server is a second handle.
  default Store another() {
    return store();
  }
}
