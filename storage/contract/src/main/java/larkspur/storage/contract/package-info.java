/// What every engine must do, as tests that run.
///
/// An engine's test class implements [StoreContract], and [ReopenContract] where data outlives a
/// close; each test finds the store that it was promised by [StoreUnderTest]:
///
/// ```
/// final class MyStoreTest implements StoreContract {
///   private Store store;
///   @BeforeEach void open() { store = …; }      empty
///   @AfterEach void close() { store.close(); }
///   @Override public Store store() { return store; }
/// }
/// ```
///
/// The names of the tests are the promises. What never lives here: an engine, or a word of the
/// domain beyond the three small models in [FlowContract], which show what the promises are for.
/// Begin with [StoreContract].
///
/// Random choices come from one [Seed], told in every failure; `-Dlarkspur.seed=N` repeats it, and
/// `-Dlarkspur.contract.appends=N` makes the large check larger.
package larkspur.storage.contract;
